/**
 * The control link: the supervisor's stdin and stdout. Channel 0 carries control messages; where calls are multiplexed, channel
 * n carries worker n's frames. A protocol error closes the link.
 */
import { messageOf } from '../errors.ts';
import type { Connection } from './connection.ts';
import { CONTROL_CHANNEL, encodeFrame, FrameDecoder } from './frame.ts';
import { type HostControlMessage, parseSupervisorMessage, type SupervisorMessage } from './messages.ts';

export interface ControlListener {
  onMessage(message: SupervisorMessage): void;
  /** A frame of worker `channel`. The payload is valid only during the call. */
  onWorkerFrame(channel: number, payload: Buffer): void;
  onClose(reason: string): void;
}

export class ControlLink {
  readonly #connection: Connection;

  constructor(connection: Connection, listener: ControlListener) {
    this.#connection = connection;
    const decoder = new FrameDecoder((channel, payload) => {
      if (channel === CONTROL_CHANNEL) listener.onMessage(parseSupervisorMessage(payload));
      else listener.onWorkerFrame(channel, payload);
    });
    connection.onClose((reason) => listener.onClose(reason));
    connection.onData((chunk) => {
      try {
        decoder.push(chunk);
      } catch (thrown) {
        connection.fail(messageOf(thrown));
      }
    });
  }

  send(message: HostControlMessage): void {
    this.#connection.write(encodeFrame(CONTROL_CHANNEL, JSON.stringify(message)));
  }

  /** Passes a frame on to a multiplexed worker. */
  forward(frame: Buffer): void {
    this.#connection.write(frame);
  }

  close(): void {
    this.#connection.close();
  }
}
