/** What a worker may send as artifacts of its call, and no more. */
import { describe, expect, it } from 'vitest';
import { ReceivedArtifacts } from '../../../src/executor/artifacts/received.ts';
import { MAX_ARTIFACT_BYTES, MAX_ARTIFACTS } from '../../../src/protocol/artifact-limits.ts';
import type { ArtifactMessage } from '../../../src/protocol/messages.ts';

const message = (name: string, data: string | Buffer = ''): ArtifactMessage => ({
  ...{ type: 'artifact', call: 1, name, mime_type: 'text/plain', is_shown: false },
  data: typeof data === 'string' ? data : data.toString('base64'),
});

describe('received artifacts', () => {
  it('are the bytes that were sent, in their order', () => {
    const received = new ReceivedArtifacts();
    received.add(message('b', Buffer.from([0, 255])));
    received.add(message('a'));
    expect(received.all.map(({ name, data }) => [name, [...data]])).toEqual([
      ['b', [0, 255]],
      ['a', []],
    ]);
  });

  it.each(['A', 'AAA', 'AAAA=', 'AA==AAAA', '====', 'A-_A', ' AAAA', 'AAAA\n', 'AB=='])('are no %j', (data) => {
    expect(() => new ReceivedArtifacts().add(message('a', data))).toThrow('not base64');
  });

  it('have names of their own', () => {
    const received = new ReceivedArtifacts();
    received.add(message('a'));
    expect(() => received.add(message('a'))).toThrow('two artifacts of one name');
  });

  it('are no more than a call may have', () => {
    const received = new ReceivedArtifacts();
    for (let number = 0; number < MAX_ARTIFACTS; number++) received.add(message(`${number}`));
    expect(() => received.add(message('one more'))).toThrow(`more than ${MAX_ARTIFACTS}`);
  });

  it('are no larger than a file may be, nor than all of them together', () => {
    const most = Buffer.alloc(MAX_ARTIFACT_BYTES);
    expect(() => new ReceivedArtifacts().add(message('a', Buffer.alloc(MAX_ARTIFACT_BYTES + 1)))).toThrow('bytes');
    const received = new ReceivedArtifacts();
    received.add(message('a', most));
    received.add(message('b', most));
    expect(() => received.add(message('c', Buffer.alloc(1)))).toThrow('bytes');
  });
});
