from .core import *
from .database import *
from .security import *
