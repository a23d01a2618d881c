"""A small model: how likely it is that a card payment is fraud, by a logistic regression.

    curl -d '{"amount": 900, "abroad": true}' http://…/fraud
"""

import math
import os

from ray import serve
from starlette.requests import Request


@serve.deployment
class FraudModel:
    """Reports fraud from a score that its user_config sets: {"threshold": 0.8}."""

    def __init__(self):
        # The result of a training
        self._bias, self._amount, self._abroad = -4.0, 0.004, 1.5
        self._threshold = 0.5

    def reconfigure(self, user_config: dict) -> None:
        self._threshold = user_config["threshold"]

    async def __call__(self, request: Request) -> dict:
        payment = await request.json()
        logit = self._bias + self._amount * payment["amount"] + self._abroad * payment["abroad"]
        score = 1 / (1 + math.exp(-logit))
        return {
            "score": round(score, 3),
            "threshold": self._threshold,
            "fraud": score >= self._threshold,
            "pid": os.getpid(),
        }


app = FraudModel.bind()
