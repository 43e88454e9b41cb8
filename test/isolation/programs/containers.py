# Containers, iterators, dates.

# %% collections: Counter
#: with N = 'abracadabra', 'mississippi'
from collections import Counter
Counter(N).most_common(2)

# %% collections: defaultdict, deque and OrderedDict
#: with N = 2, 3
from collections import OrderedDict, defaultdict, deque
groups = defaultdict(list)
for number in range(7):
    groups[number % N].append(number)
window = deque(range(10), maxlen=N)
order = OrderedDict(groups)
order.move_to_end(0)
print(dict(groups), window, order)

# %% collections: namedtuple and ChainMap
from collections import ChainMap, namedtuple
Point = namedtuple('Point', 'x y', defaults=[0])
print(Point(1), ChainMap({'a': 1}, {'a': 2, 'b': 3})['b'])

# %% itertools: combinations
#: with N = 2, 3
import itertools
print(list(itertools.combinations('ABCD', N)))
[key for key, _ in itertools.groupby('aabbc')], list(itertools.accumulate(range(N)))

# %% functools: reduce, partial and singledispatch
#: with N = 1, 'text', [1]
import functools
@functools.singledispatch
def describe(thing):
    return 'thing'
@describe.register
def _(thing: int):
    return 'int'
@describe.register
def _(thing: list):
    return 'list'
print(functools.reduce(lambda a, b: a * b, range(1, 6)), functools.partial(pow, 2)(5))
describe(N)

# %% heapq and bisect: order
import bisect, heapq
heap = [5, 1, 4]
heapq.heapify(heap)
ordered = [heapq.heappop(heap) for _ in range(3)]
bisect.insort(ordered, 3)
ordered

# %% datetime: arithmetic
#: with N = 1, 31, 366
import datetime
day = datetime.date(2024, 1, 31) + datetime.timedelta(days=N)
print(day.strftime('%A %d %B %Y'), day.isocalendar())
day

# %% datetime: zones
import datetime
utc = datetime.datetime(2024, 3, 10, 12, tzinfo=datetime.timezone.utc)
east = utc.astimezone(datetime.timezone(datetime.timedelta(hours=5, minutes=30)))
print(east.isoformat(), east.utcoffset())

# %% datetime: parsing
#: with N = '2024-02-29', '2023-02-29'
import datetime
datetime.datetime.strptime(N, '%Y-%m-%d')

# %% calendar: month
#: with N = 2, 12
import calendar
print(calendar.month(2024, N))

# %% time: zone of the sandbox
import time
print(time.tzname, time.strftime('%H:%M', time.gmtime(0)), time.strftime('%H:%M', time.localtime(0)))
