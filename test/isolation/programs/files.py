# Files and databases.

# %% tempfile: files and folders
import os, tempfile
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'x.txt')
    with open(path, 'w') as file:
        file.write('content')
    print(os.listdir(folder), open(path).read())
print(os.path.exists(folder))

# %% tempfile: named file
import tempfile
with tempfile.NamedTemporaryFile('w+', suffix='.txt') as file:
    file.write('abc')
    file.seek(1)
    print(file.read())

# %% tempfile: kept file
import os, tempfile
handle, path = tempfile.mkstemp()
os.close(handle)
os.path.getsize(path)

# %% sqlite3: table
#: with N = 3, 30
import sqlite3
with sqlite3.connect(':memory:') as connection:
    connection.execute('create table t (n integer, square integer)')
    connection.executemany('insert into t values (?, ?)', [(n, n * n) for n in range(N)])
    print(connection.execute('select sum(square), count(*) from t').fetchone())
connection.close()

# %% sqlite3: file
import sqlite3
connection = sqlite3.connect('data.db')
connection.execute('create table t (x)')
connection.execute("insert into t values ('a')")
connection.commit()
list(connection.execute('select * from t'))

# %% sqlite3: error
import sqlite3
sqlite3.connect(':memory:').execute('select * from missing')

# %% pathlib: tree
#: with N = 2, 4
from pathlib import Path
for index in range(N):
    path = Path('tree') / f'd{index}' / 'file.txt'
    path.parent.mkdir(parents=True)
    path.write_text('x' * index)
sorted(str(path) for path in Path('tree').rglob('*.txt')), Path('tree/d1/file.txt').stat().st_size

# %% pathlib: pure paths
from pathlib import PurePosixPath
path = PurePosixPath('/a/b/c.tar.gz')
path.suffixes, path.stem, path.parent, path.with_suffix('.zip')

# %% files: reading and writing
import os
with open('note.txt', 'w', encoding='utf-8') as file:
    print('první řádek', file=file)
    file.write('second')
with open('note.txt', 'rb') as file:
    print(file.read())
os.rename('note.txt', 'other.txt')
os.listdir('.')

# %% files: left open
file = open('left.txt', 'w')
file.write('abc')

# %% files: none there at the start
import os
os.listdir('.')

# %% files: missing
open('/nonexistent/file')

# %% files: changed folder
import os
os.mkdir('inner')
os.chdir('inner')
open('x', 'w').close()
os.path.basename(os.getcwd()), os.listdir('.')

# %% shutil: copy and archive
import os, shutil
os.makedirs('source/a')
open('source/a/x.txt', 'w').write('x')
shutil.copytree('source', 'target')
shutil.make_archive('packed', 'zip', 'source')
shutil.rmtree('source')
sorted(os.listdir('.')), os.listdir('target/a')

# %% zipfile: in memory
import io, zipfile
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as archive:
    archive.writestr('a.txt', 'aaa' * 50)
zipfile.ZipFile(buffer).namelist(), zipfile.ZipFile(buffer).read('a.txt')[:4]
