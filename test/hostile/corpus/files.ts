/** Code that fills, hides in, or walks out of the one folder that it may write to. The tests give 16 MiB. */
import { attempt, ENDLESS_S, type HostileInput, py } from '../hostile-input.ts';

const READ_ONLY = /^'(?:EROFS|EACCES|EPERM|ENOENT)'$/;

const cannotWrite = (name: string, attack: string): HostileInput => ({
  name,
  code: attempt(attack),
  status: 'ok',
  result: READ_ONLY,
});

export const FILES: readonly HostileInput[] = [
  {
    name: 'filling the scratch folder',
    code: py`
      print('before')
      with open('full', 'wb') as file:
          while True:
              file.write(bytes(1 << 20))
    `,
    status: 'error',
    timeoutSeconds: 10,
    stdout: 'before',
    error: { type: 'OSError', message: /No space left/ },
  },
  {
    name: 'filling shared memory',
    code: attempt(py`
      with open('/dev/shm/full', 'wb') as file:
          for _ in range(64):
              file.write(bytes(1 << 20))
    `),
    status: 'ok',
    timeoutSeconds: 10,
    result: /^'(?:ENOSPC|EACCES|ENOENT|EROFS)'$/,
  },
  {
    name: 'a file larger than any may be',
    code: attempt("descriptor = os.open('sparse', os.O_RDWR | os.O_CREAT)\nos.ftruncate(descriptor, 1 << 40)"),
    status: 'ok',
    result: /^'(?:EFBIG|ENOSPC)'$/,
  },
  {
    name: 'all that is no file to hand over, beside one that is',
    code: py`
      import os, socket
      os.symlink('/etc/passwd', 'a-link')
      os.symlink('/etc', 'b-folder')
      os.symlink('.', 'c-loop')
      os.mkfifo('d-pipe')
      socket.socket(socket.AF_UNIX).bind('e-socket')
      open(b'f-\xff', 'w').close()
      open('g-\x1b[2J', 'w').close()
      open('h-' + 'x' * 230, 'w').close()
      open('i-unreadable', 'w').close()
      os.chmod('i-unreadable', 0)
      os.truncate(os.open('j-sparse', os.O_CREAT | os.O_RDWR), 60 << 20)
      os.mkdir('k-locked', 0)
      open('l-good.txt', 'w').write('good')
      'left'
    `,
    status: 'ok',
    result: "'left'",
    artifacts: ['l-good.txt'],
    leftOut:
      /^a-link, b-folder, c-loop and 2 more: no regular file\nf-\\udcff, g-\\x1b\[2J, h-x+: the name .*\ni-unreadable: it could not be read\nj-sparse: a file may have 8 MiB\nfolders that cannot be read/,
  },
  {
    name: 'files that change while they are read',
    code: py`
      import os, threading
      def change():
          while True:
              for size in (0, 4 << 20, 9 << 20):
                  os.truncate('changing', size)
              os.replace('other', 'changing') if os.path.exists('other') else open('other', 'w').close()
              os.path.lexists('link') or os.symlink('/etc/passwd', 'link')
              os.replace('link', 'changing')
              os.unlink('changing')
              open('changing', 'w').close()
      open('changing', 'w').close()
      threading.Thread(target=change, daemon=True).start()
      'changing'
    `,
    status: 'ok',
    result: "'changing'",
  },
  {
    name: 'ten thousand files',
    code: py`
      for number in range(10_000):
          open(f'file-{number}', 'w').close()
      'made'
    `,
    status: ['ok', 'error'],
    because: 'the file system may have fewer places',
    timeoutSeconds: 15,
    withinSeconds: 18,
  },
  {
    name: 'two thousand folders within one another',
    code: py`
      import os
      for _ in range(2_000):
          os.mkdir('deeper')
          os.chdir('deeper')
      'deep'
    `,
    status: 'ok',
    timeoutSeconds: 10,
    result: "'deep'",
  },
  {
    name: 'folders that nobody may enter',
    code: py`
      import os
      os.makedirs('locked/inner')
      open('locked/inner/file', 'w').close()
      os.chmod('locked/inner', 0)
      os.chmod('locked', 0)
      os.chmod('.', 0)
      'locked'
    `,
    status: 'ok',
    result: "'locked'",
  },
  {
    name: 'names that are no text',
    code: py`
      import os
      os.mkdir(b'\xff\n\x1b[2J')
      open(b'\xff\n\x1b[2J/' + b'n' * 255, 'w').close()
      'named'
    `,
    status: 'ok',
    result: "'named'",
  },
  {
    name: 'links that lead out of the folder',
    code: py`
      import os
      os.symlink('/', 'root')
      os.symlink('/opt/python-harness', 'harness')
      os.symlink('loop', 'loop')
      'linked'
    `,
    status: 'ok',
    result: "'linked'",
  },
  {
    name: 'its own folder, removed',
    code: py`
      import os, shutil
      shutil.rmtree(os.path.dirname(os.getcwd()), ignore_errors=True)
      'removed'
    `,
    status: 'ok',
    result: "'removed'",
  },
  {
    name: 'everything, removed',
    code: py`
      import shutil
      shutil.rmtree('/', ignore_errors=True)
      'tried'
    `,
    status: ['ok', 'timeout'],
    because: 'there is a lot to try',
    timeoutSeconds: 5,
    withinSeconds: 9,
  },
  cannotWrite('a change to the harness', "open('/opt/python-harness/__main__.py', 'a')"),
  cannotWrite('a file beside the harness', "open('/opt/python-harness/harness/evil.py', 'w')"),
  cannotWrite('a file among the modules', "open(os.__file__.replace('os.py', 'evil.py'), 'w')"),
  cannotWrite('a change to a standard module', "open(os.__file__, 'a')"),
  cannotWrite('a user of its own', "open('/etc/passwd', 'a')"),
  cannotWrite('a file at the root', "open('/evil', 'w')"),
  cannotWrite('a file beside the workers’ socket', "open('/run/python-sandbox/evil', 'w')"),
  cannotWrite(
    'another socket in the place of the workers’',
    "os.rename('/run/python-sandbox/workers.sock', '/run/python-sandbox/old')",
  ),
  cannotWrite(
    'a file in the folder of the next worker',
    py`
    own = os.path.dirname(os.getcwd())
    open(os.path.join(os.path.dirname(own), 'evil'), 'w')
  `,
  ),
  {
    name: 'the folders of other workers',
    code: py`
      import os
      scratch = os.path.dirname(os.path.dirname(os.getcwd()))
      entered = []
      for name in os.listdir(scratch):
          path = os.path.join(scratch, name)
          if os.path.dirname(os.getcwd()) == path:
              continue
          try:
              open(os.path.join(path, 'work', 'evil'), 'w').close()
              entered.append(name)
          except OSError:
              pass
      entered
    `,
    status: 'ok',
    result: '[]',
  },
  {
    name: 'a program of its own',
    code: attempt(py`
      with open('program', 'wb') as file:
          file.write(b'#!/bin/sh\necho ran\n')
      os.chmod('program', 0o755)
      import subprocess
      subprocess.run(['./program'])
    `),
    status: 'ok',
    result: /^'EACCES'$/,
    // Bubblewrap cannot mount its scratch folder noexec; what runs there is confined like any other program.
    runtimes: ['docker'],
  },
  {
    name: 'five hundred open files',
    code: py`
      import builtins
      builtins.kept = [open('/dev/null') for _ in range(500)]
      len(builtins.kept)
    `,
    status: 'ok',
    result: '500',
  },
  {
    name: 'more open files than there are numbers',
    code: py`
      kept = []
      while True:
          kept.append(open('/dev/null'))
    `,
    status: 'error',
    error: { type: 'OSError', message: /Too many open files/, line: 3 },
  },
  {
    name: 'a pipe in the folder that nobody writes to',
    code: py`
      import os
      os.mkfifo('pipe')
      open('pipe')
    `,
    status: 'timeout',
    timeoutSeconds: ENDLESS_S,
    detail: 'line 3',
  },
  {
    name: 'a device that is full',
    code: "open('/dev/full', 'w').write('x')",
    status: ['error', 'ok'],
    because: 'there may be no such device; a lost flush is only reported on stderr',
  },
];
