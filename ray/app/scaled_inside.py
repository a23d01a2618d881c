"""A greeter whose greetings come from a deployment that its code scales to zero."""

import os

from ray import serve


@serve.deployment(
    autoscaling_config={"min_replicas": 0, "max_replicas": 1, "upscale_delay_s": 0},
    ray_actor_options={"num_cpus": 0.1},
)
class Phrases:
    def greeting(self) -> str:
        return "hello"


@serve.deployment
class Greeter:
    def __init__(self, phrases):
        self._phrases = phrases

    def reconfigure(self, user_config: dict) -> None:
        pass

    async def __call__(self, request) -> dict:
        greeting = await self._phrases.greeting.remote()
        return {"greeting": greeting, "version": "scaled", "pid": os.getpid()}


app = Greeter.bind(Phrases.bind())
