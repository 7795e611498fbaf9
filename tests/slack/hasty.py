"""A listener whose work would be done before Slack has its acknowledgement, if it could begin."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from slack_bolt import Ack

from bot.slack.afterwards import Afterwards

ORDER = ["answered", "works"]
"""As it must be."""


class Hasty:
    """Sets work going and gives the only worker all the time in the world; the test says when Slack is answered."""

    def __init__(self) -> None:
        self.workers = ThreadPoolExecutor(1)
        self.afterwards = Afterwards(self.workers)
        self.order: list[str] = []
        self.done = Event()

    def listener(self, ack: Ack) -> None:
        self.afterwards.begin(self._work)
        self.rest()
        ack()

    def rest(self) -> None:
        """Let the worker do whatever it has been given."""
        self.workers.submit(int).result(timeout=10)

    def answered(self) -> None:
        """The last moment before the answer goes out."""
        self.rest()
        self.order.append("answered")

    def _work(self) -> None:
        self.order.append("works")
        self.done.set()
