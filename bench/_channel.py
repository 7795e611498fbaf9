"""A local Slack workspace that knows what its channel says about errors, and when it said so. For `bench storm`."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from bot.demo.stage import CHANNEL
from bot.demo.workspace import Workspace
from bot.demo.workspace.channels import Post
from bot.demo.workspace.rates import Bucket

_COUNTED = re.compile(r"([\d,]+) errors?\b")


class Counted(NamedTuple):
    """When counts stood in the channel, on the clock that all processes of this machine share."""

    first: float | None
    final: float | None


class Channel(Workspace):
    """A workspace that knows what the channel says about errors."""

    def counted(self, errors: int, causes: int, seconds: float) -> Counted:
        """Wait until all the errors are accounted for; when the first count stood there, and when the final ones."""
        deadline = time.monotonic() + seconds
        first = self._when(lambda: bool(self._figures()), deadline)
        final = self._when(lambda: _is_final(self._figures(), errors, causes), deadline)
        return Counted(first, final)

    def spoken_of(self, causes: int, seconds: float) -> tuple[int, float | None]:
        """Wait until so many causes have a message; how many have, and when the last one was there."""
        at = self._when(lambda: len(self._figures()) >= causes, time.monotonic() + seconds)
        return len(self._figures()), at

    def standing(self) -> int:
        """How many messages about errors stand in the channel itself."""
        return sum(_figure(post) is not None for post in self._posts())

    def number_of_calls(self) -> int:
        """Calls of the Web API until now."""
        return len(self.calls())

    def refusals(self) -> int:
        """Messages that were turned away, one too many in their second."""
        return sum(call.status == 429 for call in self.calls("chat.postMessage"))

    def begin(self, seconds: float) -> bool:
        """Wait until the bot has introduced itself; whether it has."""
        return self._when(lambda: bool(self._posts()), time.monotonic() + seconds) is not None

    def take_one_a_second(self) -> None:
        """From now on Slack's rates hold, in this channel without the usual burst."""
        self.rates.on = True
        self.rates.buckets[f"post {self.channel_id(CHANNEL)}"] = Bucket(1.0, 1.0, 1.0, self.state.now)

    def _when(self, so: Callable[[], bool], deadline: float) -> float | None:
        with suppress(AssertionError):
            self.wait_for(so, deadline - time.monotonic())
            return time.monotonic()
        return None

    def _posts(self) -> list[Post]:
        with self.state.changed:
            return list(self.state.channel_named(CHANNEL).timeline())

    def _figures(self) -> dict[str, int]:
        """The newest count of each cause: the bot keeps its card true, Alertmanager posts again."""
        found = (_figure(post) for post in self._posts())
        return dict(each for each in found if each is not None)


def _figure(post: Post) -> tuple[str, int] | None:
    """Of what, and how many; None for a message that is about something else, such as the first summary."""
    if post.attachments:
        title, text = post.attachments[0].get("title", ""), post.attachments[0].get("text", "")
    elif post.metadata and not post.thread_ts and "-card" in str(post.metadata["event_payload"]):
        title, text = post.ts, post.text
    else:
        return None
    match = _COUNTED.search(text)
    return (title, int(match[1].replace(",", ""))) if match else None


def _is_final(figures: dict[str, int], errors: int, causes: int) -> bool:
    return len(figures) == causes and sum(figures.values()) == errors
