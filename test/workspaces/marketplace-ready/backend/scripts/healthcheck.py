"""Asks a service of this container whether it is well; the exit status is the answer."""

import sys
from urllib.request import urlopen

with urlopen(sys.argv[1], timeout=5) as response:
    sys.exit(0 if response.status == 200 else 1)
