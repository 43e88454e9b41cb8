# Classes.

# %% classes: inheritance
#: with N = 'Rex', 'Tom'
class Animal:
    def __init__(self, name):
        self.name = name
    def __repr__(self):
        return f'{type(self).__name__}({self.name!r})'
class Dog(Animal):
    def speak(self):
        return f'{self.name}: woof'
dog = Dog(N)
print(dog.speak(), Dog.__mro__[1].__name__, Dog.__module__)
dog

# %% classes: properties and slots
#: with N = 0, 100
class Celsius:
    __slots__ = ('degrees',)
    def __init__(self, degrees):
        self.degrees = degrees
    @property
    def fahrenheit(self):
        return self.degrees * 9 / 5 + 32
Celsius(N).fahrenheit

# %% classes: metaclass
class Registry(type):
    known = []
    def __new__(meta, name, bases, namespace):
        cls = super().__new__(meta, name, bases, namespace)
        meta.known.append(name)
        return cls
class One(metaclass=Registry): pass
class Two(One): pass
Registry.known

# %% classes: operators
#: with N = 1, 2, 3
class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)
    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)
    def __hash__(self):
        return hash((self.x, self.y))
    def __repr__(self):
        return f'Vector({self.x}, {self.y})'
Vector(1, N) + Vector(N, 1)

# %% classes: abstract base class
import abc
class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...
class Square(Shape):
    def area(self):
        return 9
try:
    Shape()
except TypeError as error:
    print(type(error).__name__)
Square().area()

# %% classes: registered with a base class
import collections.abc
class Custom:
    def __len__(self):
        return 3
print(isinstance(Custom(), collections.abc.Sized))
len(Custom())

# %% classes: dataclass
#: with N = 1, 2, 3
from dataclasses import asdict, dataclass, field, replace
@dataclass(order=True)
class Item:
    price: float
    name: str = 'thing'
    tags: list = field(default_factory=list)
item = Item(N)
print(replace(item, name='other'), asdict(item))
item < Item(2)

# %% classes: frozen dataclass with slots
from dataclasses import dataclass
@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 0
try:
    Point(1).x = 2
except Exception as error:
    print(type(error).__name__, error)
{Point(1): 'a'}[Point(1)]

# %% classes: enum
#: with N = 1, 2
import enum
class Colour(enum.Enum):
    RED = 1
    BLUE = 2
class Mode(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()
print(Colour(N).name, Mode.READ | Mode.WRITE)
list(Colour)

# %% classes: named tuple
#: with N = 2, 3
from typing import NamedTuple
class Pair(NamedTuple):
    left: int
    right: int = 0
pair = Pair(N)
print(pair._asdict(), pair._replace(right=9))
pair

# %% classes: finalizer
class Noisy:
    def __del__(self):
        print('gone')
noisy = Noisy()
del noisy
print('after')

# %% classes: finalizer at the end
class Late:
    def __del__(self):
        print('late')
late = Late()
print('end of code')

# %% classes: protocol and generics
from typing import Generic, Protocol, TypeVar, get_type_hints, runtime_checkable
T = TypeVar('T')
@runtime_checkable
class Named(Protocol):
    name: str
class Box(Generic[T]):
    name = 'box'
    content: T
print(isinstance(Box(), Named), Box[int])
get_type_hints(Box)
