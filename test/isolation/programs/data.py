# Formats, text and numbers.

# %% json: round trip
#: with N = None, 2, 4
import json
text = json.dumps({'b': [1, 2.5, None, True], 'a': 'ü'}, indent=N, sort_keys=True)
print(text)
json.loads(text)

# %% json: errors
#: with N = '{', '[1,]', '{"a": 1}'
import json
try:
    print(json.loads(N))
except json.JSONDecodeError as error:
    print(error.msg, error.pos)

# %% json: own encoder
import datetime, json
class Encoder(json.JSONEncoder):
    def default(self, thing):
        return thing.isoformat()
json.dumps({'when': datetime.date(2024, 2, 29)}, cls=Encoder)

# %% re: groups
#: with N = '2024-02-29', 'x 1999-12-31 y', 'nothing'
import re
match = re.search(r'(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)', N)
match and match.groupdict()

# %% re: substitution
#: with N = 'hello world', 'a-b-c'
import re
re.sub(r'\b(\w)(\w*)', lambda match: match[1].upper() + match[2], N), re.split(r'\W+', N)

# %% re: many patterns
#: with N = 30, 120
import re
sum(bool(re.match(rf'a{{{count}}}b', 'a' * count + 'b')) for count in range(N))

# %% re: flags
import re
pattern = re.compile(r'''
    (\d+)   # number
    \s*
    (px|em) # unit
''', re.VERBOSE | re.IGNORECASE)
print(pattern.flags & re.IGNORECASE)
pattern.findall('10 PX, 2em')

# %% csv: writer and reader
#: with N = ',', ';'
import csv, io
buffer = io.StringIO()
writer = csv.writer(buffer, delimiter=N)
writer.writerows([['name', 'size'], ['a,b', 1], ['c"d', 2]])
print(repr(buffer.getvalue()))
list(csv.reader(io.StringIO(buffer.getvalue()), delimiter=N))

# %% csv: dictionaries and a dialect
import csv, io
csv.register_dialect('pipes', delimiter='|')
list(csv.DictReader(io.StringIO('a|b\n1|2\n'), dialect='pipes'))

# %% struct: layouts
#: with N = '<hI', '>d4s'
import struct
struct.calcsize(N), struct.unpack(N, struct.pack(N, *([1, 2] if 'h' in N else [1.5, b'abcd'])))

# %% string: templates and formatting
#: with N = 'Ann', 'Bob'
import string, textwrap
print(string.Template('Hello $name').substitute(name=N))
textwrap.fill('the quick brown fox jumps over the lazy dog', width=20), string.capwords('a b')

# %% difflib: unified
import difflib
print('\n'.join(difflib.unified_diff(['a', 'b'], ['a', 'c'], lineterm='')))

# %% xml: elements
import xml.etree.ElementTree as tree
root = tree.fromstring('<a><b x="1">text</b></a>')
tree.tostring(root), root.find('b').attrib

# %% html: escaping and parsing
import html
from html.parser import HTMLParser
class Links(HTMLParser):
    found = []
    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
Links().feed('<a href="/x">y</a>')
html.escape('<&>'), Links.found

# %% email: message
from email.message import EmailMessage
message = EmailMessage()
message['Subject'] = 'Grüße'
message.set_content('text')
print(message['Subject'], message.get_content_type())

# %% mimetypes: guesses
#: with N = 'a.png', 'b.tar.gz', 'c.unknown'
import mimetypes
mimetypes.guess_type(N)

# %% configparser and tomllib: settings
import configparser, tomllib
parser = configparser.ConfigParser()
parser.read_string('[main]\nsize = 3\n')
parser['main'].getint('size'), tomllib.loads('a = [1, 2]')

# %% urllib: parsing
#: with N = 'https://example.org/a?b=1#c', '/relative'
from urllib.parse import parse_qs, urlencode, urljoin, urlparse
urlparse(N), urljoin('https://example.org/x/', 'y'), urlencode({'a': 'b c'}), parse_qs('a=1&a=2')

# %% urllib: no network
import urllib.request
try:
    urllib.request.urlopen('http://192.0.2.1/', timeout=0.2)
except OSError as error:
    print(type(error).__name__)

# %% hashing: digests
#: with N = b'', b'abc'
import base64, hashlib, hmac
hashlib.sha256(N).hexdigest(), hmac.new(b'key', N, 'md5').hexdigest(), base64.b64encode(N)

# %% compression: gzip, bz2, lzma and zlib
#: with N = 10, 1000
import bz2, gzip, lzma, zlib
data = b'abc' * N
[module.decompress(module.compress(data)) == data for module in (bz2, gzip, lzma, zlib)]

# %% pickle: own class
#: with N = 0, 2, 5
import pickle
class Thing:
    def __init__(self, value):
        self.value = value
pickle.loads(pickle.dumps(Thing('x'), protocol=N)).value

# %% copy: deep and shallow
import copy
original = {'a': [1, 2]}
shallow, deep = copy.copy(original), copy.deepcopy(original)
original['a'].append(3)
shallow, deep

# %% decimal: precision
#: with N = 5, 28, 50
import decimal
decimal.getcontext().prec = N
decimal.Decimal(1) / decimal.Decimal(7)

# %% decimal: local context
import decimal
with decimal.localcontext() as context:
    context.prec = 4
    print(decimal.Decimal(2).sqrt())
decimal.Decimal(2).sqrt()

# %% decimal: division by zero
import decimal
decimal.Decimal(1) / 0

# %% fractions: sums
#: with N = 3, 6
from fractions import Fraction
sum(Fraction(1, n) for n in range(1, N))

# %% random: seeded
#: with N = 1, 42, 'text'
import random
random.seed(N)
numbers = [random.randint(1, 100) for _ in range(5)]
random.shuffle(numbers)
numbers, round(random.gauss(0, 1), 6)

# %% random: own generator
#: with N = 7, 8
import random
generator = random.Random(N)
generator.sample(range(100), 5), generator.choices('abc', k=4)

# %% statistics: figures
import statistics
data = [1, 2, 2, 3, 9]
statistics.mean(data), statistics.median(data), round(statistics.stdev(data), 6)

# %% math: functions
#: with N = 10, 12.5
import cmath, math
math.sqrt(N), math.floor(N), math.gcd(12, 18), round(math.sin(N), 9), cmath.sqrt(-4)

# %% uuid: names
import uuid
uuid.uuid5(uuid.NAMESPACE_DNS, 'example.org'), uuid.UUID(int=1).version
