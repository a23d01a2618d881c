"""The greeter in a module that takes 10 s to import."""

import time

from greeter import app  # noqa: F401

time.sleep(10)
