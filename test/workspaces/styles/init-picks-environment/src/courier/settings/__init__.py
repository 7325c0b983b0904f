import os

from .common import *

environment = os.getenv("APP_ENV", "dev")

if environment == "prod":
    from .prod import *
elif environment == "test":
    from .test import *
else:
    from .dev import *
