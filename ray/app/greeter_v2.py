"""The greeter with changed code: the same deployment, another version."""

import os

from ray import serve

VERSION = "v2"


@serve.deployment
class Greeter:
    """Returns the greeting of its user_config: {"greeting": "hello"}."""

    def __init__(self, greeting: str = "hello"):
        self._greeting = greeting

    def reconfigure(self, user_config: dict) -> None:
        self._greeting = user_config["greeting"]

    def __call__(self, request) -> dict:
        return {"greeting": self._greeting, "version": VERSION, "pid": os.getpid()}


app = Greeter.bind()
