"""Serves the Keystone of OS_KEYSTONE_CONFIG_DIR at a port of 127.0.0.1, until standard input ends.

Whoever started it holds the other end of standard input, so it ends with them, however they end.
"""

import os
import sys
import threading

port = int(sys.argv.pop())  # Keystone would take it for an argument of its own

import waitress  # noqa: E402
from keystone.wsgi import api  # noqa: E402


def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
waitress.serve(api.application, host="127.0.0.1", port=port, threads=8)
