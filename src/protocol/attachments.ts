/**
 * Checks connections to the worker socket. The supervisor dials it once for each worker and shows a one-time token
 * before it hands the connection on. Every other connection, including one of user code, is a stranger and is closed
 * without an answer.
 */
import { randomBytes } from 'node:crypto';
import { messageOf } from '../errors.ts';
import type { Connection, ConnectionSource } from './connection.ts';
import { FrameDecoder } from './frame.ts';
import { parseAttach } from './messages.ts';
import type { WorkerChannel } from './worker-channel.ts';

/** ms. The supervisor sends `attach` right after connecting. A connection that is silent for so long is a stranger. */
const ATTACH_TIMEOUT_MS = 5_000;

/**
 * Strangers at a time. If there are more, the longest silent one is closed. So dialling in a loop costs the server
 * nothing, and the supervisor, which sends `attach` at once, still gets through.
 */
const MAX_STRANGERS = 64;

/** 128 random bits, sent as 32 hex digits. */
const TOKEN_BYTES = 16;

export class Attachments {
  readonly #expected = new Map<string, WorkerChannel>();
  readonly #strangers = new Set<Connection>();

  constructor(source: ConnectionSource) {
    source.onConnection((connection) => this.#greet(connection));
  }

  /** A new token, valid for one connection of `channel`'s worker. */
  expect(channel: WorkerChannel): string {
    const token = randomBytes(TOKEN_BYTES).toString('hex');
    this.#expected.set(token, channel);
    return token;
  }

  /** Invalidates a token. */
  revoke(token: string): void {
    this.#expected.delete(token);
  }

  #greet(connection: Connection): void {
    this.#strangers.add(connection);
    let owner: WorkerChannel | null = null;
    const becomeKnown = () => {
      clearTimeout(timer);
      this.#strangers.delete(connection);
    };
    const timer = setTimeout(() => connection.fail('nobody attached'), ATTACH_TIMEOUT_MS);
    timer.unref();
    connection.onClose(becomeKnown);
    if (this.#strangers.size > MAX_STRANGERS) this.#turnAwayOldest();
    const decoder = new FrameDecoder((channel, payload) => {
      if (owner !== null) {
        owner.receive(channel, payload);
        return;
      }
      owner = this.#claim(channel, payload);
      becomeKnown();
      owner.attach(connection);
    });
    connection.onData((chunk) => {
      try {
        decoder.push(chunk);
      } catch (thrown) {
        // A stranger learns nothing from the socket, not even why it was closed.
        if (owner === null) connection.fail(messageOf(thrown));
        else owner.fail(messageOf(thrown));
      }
    });
  }

  #turnAwayOldest(): void {
    for (const oldest of this.#strangers) {
      this.#strangers.delete(oldest);
      oldest.fail('too many strangers');
      return;
    }
  }

  /** The worker that an `attach` frame identifies. Throws for any other frame. */
  #claim(channel: number, payload: Buffer): WorkerChannel {
    const { token, worker } = parseAttach(payload);
    const owner = this.#expected.get(token);
    if (owner === undefined || owner.worker !== worker || channel !== worker) {
      throw new Error(`No such token was issued for worker ${worker}.`);
    }
    this.#expected.delete(token);
    return owner;
  }
}
