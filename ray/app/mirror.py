"""An application that returns its user_config unchanged."""

import os

from ray import serve


@serve.deployment
class Greeter:
    def __init__(self):
        self._user_config = None

    def reconfigure(self, user_config: dict) -> None:
        self._user_config = user_config

    def __call__(self, request) -> dict:
        return {"user_config": self._user_config, "version": "mirror", "pid": os.getpid()}


app = Greeter.bind()
