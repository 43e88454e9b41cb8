import { expect, it } from 'vitest';
import { Batch } from '../../../src/mcp/transport/batch.ts';

function batch() {
  const given: (readonly object[])[] = [];
  return { given, batch: new Batch((answers) => given.push(answers)) };
}

it('gives the answers out together, in the order of the requests', () => {
  const { batch: both, given } = batch();
  both.expect(1);
  both.expect('1');
  both.seal();
  both.answer('1', { answer: 'second' });
  expect(given).toEqual([]);
  both.answer(1, { answer: 'first' });
  expect(given).toEqual([[{ answer: 'first' }, { answer: 'second' }]]);
});

it('keeps errors of members that are no requests in their place', () => {
  const { batch: mixed, given } = batch();
  mixed.add({ error: 'first' });
  mixed.expect(1);
  mixed.add({ error: 'third' });
  mixed.seal();
  mixed.answer(1, { answer: 'second' });
  expect(given).toEqual([[{ error: 'first' }, { answer: 'second' }, { error: 'third' }]]);
});

it('does not wait for a request that was cancelled', () => {
  const { batch: two, given } = batch();
  two.expect(1);
  two.expect(2);
  two.seal();
  two.answer(2, { answer: 2 });
  two.drop(1);
  expect(given).toEqual([[{ answer: 2 }]]);
});

it('says nothing where there is nothing to answer', () => {
  const { batch: notifications, given } = batch();
  notifications.seal();
  const { batch: cancelled, given: none } = batch();
  cancelled.expect(1);
  cancelled.seal();
  cancelled.drop(1);
  expect([given, none]).toEqual([[], []]);
});

it('waits until all members are there, however fast the first is answered', () => {
  const { batch: early, given } = batch();
  early.expect(1);
  early.answer(1, { answer: 1 });
  early.expect(2);
  early.seal();
  expect(given).toEqual([]);
  early.answer(2, { answer: 2 });
  expect(given).toEqual([[{ answer: 1 }, { answer: 2 }]]);
});
