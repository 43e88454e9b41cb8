# What a process inherits: variables, folder, mask, locale, time zone.

# %% environ: variable added
import os
os.environ['LEAK'] = 'secret'
# look
import os
os.environ.get('LEAK') == 'secret'

# %% environ: variable changed
import os
os.environ['PATH'] = '/leak'
# look
import os
os.environ['PATH'] == '/leak'

# %% environ: variable deleted
import os
os.environ.pop('PATH', None)
# look
import os
'PATH' in os.environ
#: clean True

# %% environ: emptied
import os
os.environ.clear()
# look
import os
len(os.environ) == 0

# %% environ: object replaced
import os
os.environ = {'LEAK': 'secret'}
# look
import os
type(os.environ) is dict

# %% environ: putenv behind os.environ
import os
os.putenv('LEAK_PUTENV', 'secret')
# look
import subprocess
'LEAK_PUTENV=secret' in subprocess.run(['/usr/bin/env'], capture_output=True, text=True).stdout

# %% environ: unsetenv behind os.environ
import os
os.unsetenv('PATH')
# look
import subprocess
'\nPATH=' in '\n' + subprocess.run(['/usr/bin/env'], capture_output=True, text=True).stdout
#: clean True

# %% environ: libc setenv
import ctypes
ctypes.CDLL(None).setenv(b'LEAK_LIBC', b'secret', 1)
# look
import subprocess
'LEAK_LIBC=secret' in subprocess.run(['/usr/bin/env'], capture_output=True, text=True).stdout

# %% environ: exported to children
import os
os.environ['LEAK_CHILD'] = 'secret'
# look
import subprocess
'LEAK_CHILD=secret' in subprocess.run(['/usr/bin/env'], capture_output=True, text=True).stdout

# %% folder: changed
import os
os.chdir('/usr')
# look
import os
os.getcwd() == '/usr'

# %% folder: deleted
import os
os.mkdir('gone')
os.chdir('gone')
os.rmdir(os.getcwd())
# look
import os
try:
    os.getcwd()
    found = True
except FileNotFoundError:
    found = False
found
#: clean True

# %% folder: made unwritable
import os
os.chmod('.', 0o500)
# look
import os, stat
stat.S_IMODE(os.stat('.').st_mode) == 0o500

# %% umask: changed
import os
os.umask(0o777)
# look
import os
mask = os.umask(0o022)
os.umask(mask)
mask == 0o777

# %% locale: LC_ALL
import locale
locale.setlocale(locale.LC_ALL, 'C' if locale.setlocale(locale.LC_CTYPE) != 'C' else 'C.UTF-8')
locale.leaked = locale.setlocale(locale.LC_ALL)
# look
import locale
hasattr(locale, 'leaked') and locale.leaked == locale.setlocale(locale.LC_ALL)

# %% locale: LC_CTYPE
import locale
locale.setlocale(locale.LC_CTYPE, 'C')
# look
import locale
locale.setlocale(locale.LC_CTYPE) == 'C'

# %% locale: LC_NUMERIC
import locale
locale.setlocale(locale.LC_NUMERIC, 'C.UTF-8')
# look
import locale
locale.setlocale(locale.LC_NUMERIC) == 'C.UTF-8'

# %% locale: override
import locale
locale._override_localeconv['decimal_point'] = ','
# look
import locale
locale.localeconv()['decimal_point'] == ','

# %% time zone: TZ and tzset
import os, time
os.environ['TZ'] = 'Asia/Tokyo-leak'
os.environ['TZ'] = 'LEAK-9'
time.tzset()
# look
import time
time.tzname[0] == 'LEAK'

# %% time zone: TZ removed after tzset
import os, time
os.environ['TZ'] = 'LEAK-9'
time.tzset()
del os.environ['TZ']
# look
import time
time.strftime('%Z', time.localtime(0)) == 'LEAK'
