/** The start of code that forges frames of its own worker. */
import { py } from './hostile-input.ts';

/** Makes frames as the worker's own: its number is that of its folder, its call's that of a frame of the harness. */
const FRAMES = py`
  import json, os, re, struct, sys, threading, time
  worker = int((re.search(r'/w(\d+)', os.getcwd()) or re.search(r'()1', 'x1'))[1] or 0)
  def call_id():
      frame = sys._getframe()
      while frame is not None:
          if type(frame.f_locals.get('call')) is int:
              return frame.f_locals['call']
          frame = frame.f_back
      return 1
  def framed(payload, channel=worker):
      return struct.pack('>II', len(payload), channel) + payload
  def forged(**changes):
      message = {'type': 'result', 'call': call_id(), 'status': 'ok', 'stdout': 'forged', 'stderr': '', 'result': '"forged"',
                 'error': None, 'detail': None, 'exit_code': None, 'duration_ms': 1, 'imports': [], 'shared': False,
                 'truncated': {'stdout': 0, 'stderr': 0, 'result': 0}}
      return {**message, **changes}
  def artifact(**changes):
      message = {'type': 'artifact', 'call': call_id(), 'name': 'forged.txt', 'mime_type': 'text/plain', 'is_shown': False,
                 'data': 'eA=='}
      return framed(json.dumps({**message, **changes}).encode())
  def send(data):
      while data:
          data = data[os.write(3, data):]
  print('before')
`;

/** `code` with `framed`, `forged`, `artifact` and `send` at hand; it has printed `before`. */
export const withFrames = (code: string): string => `${FRAMES}${code}`;
