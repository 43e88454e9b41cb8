/**
 * One running sandbox: handshake, workers, facts, end. Knows no engine: it gets a started {@link SandboxProcess}.
 *
 * spawn ─▶ (attach) ─▶ ready ─▶ run ─▶ result ─▶ cleaned ─▶ run … ─▶ exited
 */
import { type Deferred, deferred } from '../deferred.ts';
import { SandboxError, unreachable } from '../errors.ts';
import type { Log } from '../log.ts';
import { Attachments } from './attachments.ts';
import type { SandboxProcess } from './connection.ts';
import { ControlLink } from './control-link.ts';
import {
  type ConfiguredMessage,
  type ExitedMessage,
  type HarnessSettings,
  type HostWorkerMessage,
  type InspectedMessage,
  type PeekedMessage,
  PROTOCOL_VERSION,
  type SupervisorMessage,
  type WorkerMessage,
  type WorkerOrigin,
  type ZygoteMessage,
} from './messages.ts';
import { WorkerChannel } from './worker-channel.ts';

/** Characters of the sandbox's stderr that an error quotes. */
const MAX_QUOTED_CHARS = 1_000;

/** ms. A container on a busy machine takes seconds to start. One that is silent for so long will never answer. */
const HANDSHAKE_TIMEOUT_MS = 60_000;

/** ms. `inspect` reads a few files in /proc. */
const INSPECT_TIMEOUT_MS = 5_000;

export interface WorkerListener {
  onMessage(message: WorkerMessage): void;
  /** The ends of the output of a call that runs. */
  onPeeked(message: PeekedMessage): void;
  /** Nothing of an earlier {@link WorkerLink.stop} comes any more. */
  onSpared(): void;
  /** The worker broke the protocol; it is being retired. */
  onViolation(reason: string): void;
  /**
   * The worker is gone and nothing more can come from it. Called once, unless the session closes first. `hasUnread`:
   * the worker has certainly not read the last message sent to it.
   */
  onExited(message: ExitedMessage, hasUnread: boolean): void;
  /** The session has closed, and nothing more can come from the worker. Called once, unless it had exited before. */
  onLost(hasUnread: boolean): void;
}

/** The host's handle of one worker. */
export interface WorkerLink {
  readonly id: number;
  send(message: HostWorkerMessage): void;
  /** Interrupts the running call, and kills the worker if it has not answered after `graceMs`. */
  stop(graceMs: number): void;
  /** Takes the last `stop` of a session back. {@link WorkerListener.onSpared} follows. */
  spare(): void;
  /** Kills the worker and its processes. */
  retire(): void;
  /** Asks for the output of `call` so far. {@link WorkerListener.onPeeked} gets it if the worker still runs the call. */
  peek(call: number): void;
}

export interface SessionListener {
  onZygote(message: ZygoteMessage): void;
  /** The sandbox and its workers are gone, or about to go. Called once. The last messages of the workers follow. */
  onClosed(reason: string): void;
}

export interface SessionOptions {
  readonly process: SandboxProcess;
  readonly settings: Omit<HarnessSettings, 'socket'>;
  /** Maximum size of a worker's frame, bytes. */
  readonly maxWorkerFrameBytes: number;
  readonly log: Log;
  readonly listener: SessionListener;
}

/** Facts learned in the handshake. */
export interface SessionFacts {
  readonly python: string;
  readonly transport: 'socket' | 'stdio';
}

/** Does the handshake. If the sandbox does not come up, rejects and disposes of the process. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const session = new Session(options);
  try {
    await session.shakeHands();
    return session;
  } catch (thrown) {
    await session.close();
    throw thrown;
  }
}

export class Session {
  readonly #options: SessionOptions;
  readonly #link: ControlLink;
  readonly #attachments: Attachments | null;
  readonly #workers = new Map<number, WorkerRecord>();
  readonly #inspections = new Map<number, Deferred<InspectedMessage>>();
  readonly #configured = deferred<boolean>();
  #facts: SessionFacts | null = null;
  #python: string | null = null;
  #nextWorker = 1;
  #nextInspection = 1;
  #closedBecause: string | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { control, workers } = options.process;
    this.#attachments = workers === null ? null : new Attachments(workers);
    // If the sandbox dies at once, nobody may be waiting for this promise yet.
    this.#configured.promise.catch(() => {});
    this.#link = new ControlLink(control, {
      onMessage: (message) => this.#onMessage(message),
      onWorkerFrame: (channel, payload) => this.#workers.get(channel)?.channel.receive(channel, payload),
      onClose: (reason) => this.#onClosed(reason),
    });
  }

  /** Facts of the handshake. Throws before it is done: a bug of the caller. */
  get facts(): SessionFacts {
    if (this.#facts === null) throw new SandboxError('protocol', 'server', 'The sandbox has not shaken hands yet.');
    return this.#facts;
  }

  async shakeHands(): Promise<void> {
    const timer = setTimeout(() => {
      this.#configured.reject(this.#failure(`It did not answer within ${HANDSHAKE_TIMEOUT_MS / 1_000} s.`));
    }, HANDSHAKE_TIMEOUT_MS);
    try {
      const reachedSocket = await this.#configured.promise;
      this.#facts = { python: this.#python ?? 'unknown', transport: reachedSocket ? 'socket' : 'stdio' };
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Requests a worker. `listener` gets its events until `onExited` or `onLost`. `original`: the session to copy, for the
   * origin `copy`.
   */
  spawn(origin: WorkerOrigin, listener: WorkerListener, original?: number): WorkerLink {
    const worker = this.#nextWorker++;
    const attachments = this.facts.transport === 'socket' ? this.#attachments : null;
    const forward = attachments === null ? (frame: Buffer) => this.#link.forward(frame) : null;
    const channel = new WorkerChannel(worker, this.#options.maxWorkerFrameBytes, forward, {
      // Sockets of workers stay open for a while after the session, and may still contain an answer.
      onMessage: (message) => {
        if (this.#workers.has(worker)) listener.onMessage(message);
      },
      onViolation: (reason) => {
        if (this.#closedBecause !== null) return;
        this.#link.send({ type: 'retire', worker });
        listener.onViolation(reason);
      },
    });
    const token = attachments?.expect(channel) ?? null;
    this.#workers.set(worker, { channel, listener, token });
    this.#link.send({ type: 'spawn', worker, origin, token, original });
    return {
      id: worker,
      send: (message) => channel.send(message),
      stop: (graceMs) => this.#link.send({ type: 'stop', worker, grace_ms: graceMs }),
      spare: () => this.#link.send({ type: 'spare', worker }),
      retire: () => this.#link.send({ type: 'retire', worker }),
      peek: (call) => this.#link.send({ type: 'peek', worker, call }),
    };
  }

  /** Lets the zygote import more modules. It goes on forking, and says `ready` when it is done. */
  preload(modules: readonly string[]): void {
    this.#link.send({ type: 'preload', modules });
  }

  /** Processes and their memory. Rejects if the sandbox closes or is silent for too long. */
  async inspect(): Promise<InspectedMessage> {
    const id = this.#nextInspection++;
    const answer = deferred<InspectedMessage>();
    this.#inspections.set(id, answer);
    const timer = setTimeout(
      () => answer.reject(this.#failure('It did not answer an inspection.')),
      INSPECT_TIMEOUT_MS,
    );
    try {
      if (this.#closedBecause !== null) throw this.#failure(this.#closedBecause);
      this.#link.send({ type: 'inspect', id });
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      this.#inspections.delete(id);
    }
  }

  /** Ends the sandbox and everything in it. Idempotent, never rejects. */
  async close(): Promise<void> {
    if (this.#closedBecause === null) this.#link.send({ type: 'shutdown' });
    this.#onClosed('It was closed.');
    await this.#options.process.dispose();
  }

  #onMessage(message: SupervisorMessage): void {
    if (this.#closedBecause !== null) return;
    switch (message.type) {
      case 'hello':
        this.#onHello(message.protocol, message.python);
        return;
      case 'configured':
        this.#onConfigured(message);
        return;
      case 'zygote':
        this.#options.listener.onZygote(message);
        return;
      case 'exited':
        this.#onExited(message);
        return;
      case 'inspected':
        this.#inspections.get(message.id)?.resolve(message);
        return;
      case 'peeked':
        this.#workers.get(message.worker)?.listener.onPeeked(message);
        return;
      case 'spared':
        this.#workers.get(message.worker)?.listener.onSpared();
        return;
      case 'log':
        this.#options.log[message.level](`sandbox: ${message.message}`);
        return;
      default:
        unreachable(message);
    }
  }

  #onHello(protocol: number, python: string): void {
    if (protocol !== PROTOCOL_VERSION) {
      throw new SandboxError(
        'protocol',
        'harness',
        `The harness in the sandbox speaks protocol ${protocol}, this server ${PROTOCOL_VERSION}.`,
        { hint: 'Build again: "npm run build", and "python-sandbox-mcp build" for the image.' },
      );
    }
    this.#python = python;
    const socket = this.#options.process.workers?.pathInSandbox ?? null;
    this.#link.send({ type: 'configure', protocol, settings: { ...this.#options.settings, socket } });
  }

  #onConfigured({ socket, unwritable }: ConfiguredMessage): void {
    if (unwritable.length > 0) this.#configured.reject(this.#options.process.explainUnwritable(unwritable));
    else this.#configured.resolve(socket && this.#attachments !== null);
  }

  #onExited(message: ExitedMessage): void {
    const record = this.#workers.get(message.worker);
    if (record === undefined) return;
    if (record.token !== null) this.#attachments?.revoke(record.token);
    record.channel.whenDrained(() => {
      // Deleting the entry also makes a second `exited` have no effect.
      if (this.#workers.delete(message.worker)) record.listener.onExited(message, record.channel.hasUnread);
    });
  }

  #onClosed(reason: string): void {
    if (this.#closedBecause !== null) return;
    this.#closedBecause = reason;
    this.#configured.reject(this.#failure(reason));
    for (const inspection of this.#inspections.values()) inspection.reject(this.#failure(reason));
    this.#options.listener.onClosed(reason);
    for (const [worker, { channel, listener }] of this.#workers) {
      channel.whenDrained(() => {
        if (this.#workers.delete(worker)) listener.onLost(channel.hasUnread);
      });
    }
  }

  #failure(reason: string): SandboxError {
    const tail = this.#options.process.stderrTail().trim().slice(-MAX_QUOTED_CHARS);
    // The reason for an end already quotes stderr.
    const said = tail === '' || reason.includes(tail.split('\n').at(-1) ?? '') ? '' : ` It said: ${tail}`;
    return new SandboxError('sandbox_failed', 'harness', `The sandbox failed. ${reason}${said}`);
  }
}

interface WorkerRecord {
  readonly channel: WorkerChannel;
  readonly listener: WorkerListener;
  readonly token: string | null;
}
