"""A small application: returns a greeting, the version of its code and its process id."""

import os

from ray import serve

VERSION = "v1"


@serve.deployment
class Greeter:
    """Returns the greeting of its user_config: {"greeting": "hello"}."""

    def __init__(self, greeting: str = "hello"):
        self._greeting = greeting

    def reconfigure(self, user_config: dict) -> None:
        self._greeting = user_config["greeting"]

    def __call__(self, request) -> dict:
        return {"greeting": self._greeting, "version": VERSION, "pid": os.getpid()}


def build(arguments: dict) -> serve.Application:
    """Builds it from the application's args: {"greeting": "hello"}, both optional."""
    return Greeter.bind(**arguments)


app = Greeter.bind()
