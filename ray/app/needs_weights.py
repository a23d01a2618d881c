"""The greeter of a model whose weights are in a file: WEIGHTS names it."""

import os
import pathlib

from ray import serve


@serve.deployment
class Greeter:
    """Greets as its user_config says, and with its weights; does not start without them."""

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
