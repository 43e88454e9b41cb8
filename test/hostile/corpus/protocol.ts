/** Code that writes frames to the channel of its worker: it can spoil its own answer, and nobody else's. */
import { withFrames } from '../forged-frames.ts';
import { ENDLESS_S, type HostileInput, py } from '../hostile-input.ts';

/** Seconds for code that waits for its end after it has written frames. */
const WAITING_S = 3;
/** Seconds. The worker ends as soon as the host has read the frame, the largest of which take a second to make. */
const SENDING_S = 10;

/** Frames that no worker may send: the call is lost, and the output from before them is kept. */
const breaking = (name: string, frames: string): HostileInput => ({
  name,
  code: withFrames(frames),
  status: 'crashed',
  timeoutSeconds: SENDING_S,
  stdout: 'before',
});

/** A frame whose value no parser should follow to its end. */
const nested = (depth: string, times: number): HostileInput => ({
  name: `a value nested ${depth} times`,
  code: withFrames(py`
    deep = '[' * ${times} + ']' * ${times}
    text = json.dumps(forged())[:-1] + ', "value": ' + deep + '}'
    send(framed(text.encode()))
    time.sleep(60)
  `),
  status: ['crashed', 'ok'],
  because: 'it may lie about its own answer, as long as the server can tell it',
  timeoutSeconds: WAITING_S,
});

export const PROTOCOL: readonly HostileInput[] = [
  breaking(
    'garbage on every descriptor there is',
    py`
      for descriptor in range(3, 64):
          try:
              os.write(descriptor, b'\xff' * 4096)
          except OSError:
              pass
      time.sleep(60)
    `,
  ),
  breaking('a frame of four gigabytes', "send(struct.pack('>II', 0xffffffff, worker))\ntime.sleep(60)"),
  breaking(
    'a frame that is longer than any answer, and than its worker may send',
    "send(framed(json.dumps(forged(stdout='x' * (20 << 20))).encode()))\ntime.sleep(60)",
  ),
  breaking('a frame of no bytes', "send(struct.pack('>II', 0, worker))\ntime.sleep(60)"),
  breaking(
    'a frame for the supervisor’s own channel',
    `send(framed(json.dumps({'type': 'exited', 'worker': worker + 1}).encode(), 0))\ntime.sleep(60)`,
  ),
  breaking(
    'an answer in the name of the next worker',
    'send(framed(json.dumps(forged()).encode(), worker + 1))\ntime.sleep(60)',
  ),
  breaking(
    'an answer to the next call',
    'send(framed(json.dumps(forged(call=call_id() + 1)).encode()))\ntime.sleep(60)',
  ),
  breaking('a frame that is no JSON', 'send(framed(b\'{"type": NaN}\'))\ntime.sleep(60)'),
  breaking('a frame that is no text', "send(framed(b'\\xff\\xfe\\x00'))\ntime.sleep(60)"),
  breaking('a message that does not exist', `send(framed(b'{"type": "shutdown"}') * 10_000)\ntime.sleep(60)`),
  breaking(
    'readiness, announced a second time',
    `send(framed(json.dumps({'type': 'ready', 'worker': worker, 'pid': 1, 'hardening': []}).encode()))\ntime.sleep(60)`,
  ),
  breaking(
    'a clean-up, announced in the middle of the call',
    py`
      cleaned = {'type': 'cleaned', 'call': call_id(), 'verdict': 'reuse', 'reasons': [], 'reset': [], 'kept': [],
                 'cleanup_ms': 0, 'rss_bytes': 0, 'gc': False, 'shared': False}
      send(framed(json.dumps(cleaned).encode()))
      time.sleep(60)
    `,
  ),
  nested('half a million', 500_000),
  nested('three thousand', 3_000),
  breaking(
    'an answer with a status that does not exist',
    "send(framed(json.dumps(forged(status='perfect')).encode()))\ntime.sleep(60)",
  ),
  breaking(
    'an answer with fields nobody asked for',
    `send(framed(json.dumps(forged(isolation='baseline', container='other')).encode()))\ntime.sleep(60)`,
  ),
  breaking('a file with a name that leads elsewhere', "send(artifact(name='../../etc/passwd'))\ntime.sleep(60)"),
  breaking('a file with a name that moves the cursor', "send(artifact(name='a\\x1b[2J'))\ntime.sleep(60)"),
  breaking('a file that is no base64', "send(artifact(data='eA=\\n'))\ntime.sleep(60)"),
  breaking('a file with a path of the host', "send(artifact(path='/etc/passwd'))\ntime.sleep(60)"),
  breaking('two files of one name', 'send(artifact() * 2)\ntime.sleep(60)'),
  breaking('a file of the next call', 'send(artifact(call=call_id() + 1))\ntime.sleep(60)'),
  breaking(
    'more files than a call may have',
    'for number in range(100):\n    send(artifact(name=str(number)))\ntime.sleep(60)',
  ),
  breaking(
    'files of more bytes than a call may have',
    "for number in range(3):\n    send(artifact(name=str(number), data='A' * (8 << 20)))\ntime.sleep(60)",
  ),
  {
    name: 'a file that was never there',
    code: withFrames("send(artifact())\n'sent'"),
    status: 'ok',
    result: "'sent'",
    artifacts: ['forged.txt'],
  },
  {
    name: 'a file in place of the one that is there',
    code: withFrames("open('forged.txt', 'w').write('true')\nsend(artifact())"),
    status: 'crashed',
  },
  {
    name: 'a file after the answer',
    code: withFrames('send(framed(json.dumps(forged()).encode()) + artifact())\ntime.sleep(60)'),
    status: ['ok', 'crashed'],
    because: 'the answer is one, though a forged one',
    timeoutSeconds: WAITING_S,
    artifacts: [],
  },
  {
    name: 'a file, and death without an answer',
    code: withFrames('send(artifact())\nos._exit(3)'),
    status: 'exited',
    stdout: 'before',
    artifacts: [],
  },
  {
    name: 'two answers at once',
    code: withFrames('send(framed(json.dumps(forged()).encode()) * 2)\ntime.sleep(60)'),
    status: ['ok', 'crashed'],
    because: 'the first is an answer, though a forged one: code may lie about its own call',
    timeoutSeconds: WAITING_S,
  },
  {
    name: 'an answer, and then the true one',
    code: withFrames("send(framed(json.dumps(forged()).encode()))\n'true'"),
    status: ['ok', 'crashed'],
    because: 'the first is an answer, though a forged one: code may lie about its own call',
  },
  {
    name: 'an answer, a clean-up that never was, and an answer to a call that has not come',
    code: withFrames(py`
      cleaned = {'type': 'cleaned', 'call': call_id(), 'verdict': 'reuse', 'reasons': [], 'reset': [], 'kept': [],
                 'cleanup_ms': 0, 'rss_bytes': 0, 'gc': False, 'shared': False}
      send(framed(json.dumps(forged()).encode()) + framed(json.dumps(cleaned).encode()))
      send(framed(json.dumps(forged(call=call_id() + 1)).encode()))
      time.sleep(60)
    `),
    status: ['ok', 'crashed'],
    because: 'the first is an answer, though a forged one: code may lie about its own call',
    timeoutSeconds: WAITING_S,
    // A process that is used again can always prepare its next answer: only `forked` and `baseline` are a boundary.
    modes: ['forked'],
  },
  {
    name: 'half a frame and silence',
    code: withFrames("send(struct.pack('>II', 1000, worker) + b'{')\ntime.sleep(60)"),
    status: 'timeout',
    timeoutSeconds: ENDLESS_S,
    // In `isolated` the worker has answered as far as it knows, and has emptied its output for the next call.
    stdout: /^(?:before\n)?$/,
  },
  {
    name: 'half a frame and the end',
    code: withFrames("send(struct.pack('>II', 1000, worker) + b'{')\nos._exit(0)"),
    status: ['exited', 'crashed'],
    because: 'a broken frame and an exit are both true',
    stdout: 'before',
  },
  {
    name: 'garbage after the answer',
    code: withFrames(py`
      def doing(frame):
          while frame is not None:
              yield frame.f_code.co_name
              frame = frame.f_back
      def late():
          main = threading.main_thread().ident
          # The answer is out when the worker cleans up, or waits for its end.
          while {'_clean', '_park'}.isdisjoint(doing(sys._current_frames()[main])):
              time.sleep(0.001)
          os.write(3, b'\xff' * 64)
      threading.Thread(target=late, daemon=True).start()
      'answered'
    `),
    status: 'ok',
    result: "'answered'",
  },
  {
    name: 'a child that writes into its parent’s channel afterwards',
    code: withFrames(py`
      if os.fork() == 0:
          time.sleep(0.02)
          os.write(3, framed(json.dumps(forged(call=call_id() + 1)).encode()))
          os._exit(0)
      'answered'
    `),
    status: ['ok', 'crashed'],
    because: 'on a busy machine the child may write before its parent has answered',
    result: "'answered'",
  },
  {
    name: 'a thread that reads the next call away',
    code: withFrames(
      "threading.Thread(target=lambda: [os.read(3, 65536) for _ in iter(int, 1)], daemon=True).start()\n'reading'",
    ),
    status: 'ok',
    result: "'reading'",
  },
];
