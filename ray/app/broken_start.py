"""An application whose replicas never start."""

from ray import serve


@serve.deployment
class Greeter:
    def __init__(self):
        raise RuntimeError("the weights of this model are missing")

    def __call__(self, request) -> dict:
        return {}


app = Greeter.bind()
