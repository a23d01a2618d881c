"""The greeter of a module that takes its time: 10 s to import."""

import time

from greeter import app  # noqa: F401

time.sleep(10)
