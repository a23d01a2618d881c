"""A greeter that needs the file in the environment variable WEIGHTS."""

import os
import pathlib

from ray import serve


@serve.deployment
class Greeter:
    """Returns the greeting and the weights; does not start without the file."""

    def __init__(self):
        self._weights = pathlib.Path(os.environ["WEIGHTS"]).read_text()
        self._greeting = "hello"

    def reconfigure(self, user_config: dict) -> None:
        self._greeting = user_config["greeting"]

    def __call__(self, request) -> dict:
        return {
            "greeting": f"{self._greeting}, {self._weights}",
            "version": "weights",
            "pid": os.getpid(),
        }


app = Greeter.bind()
