"""Housekeeping: once a day, and after a large import."""

from dataclasses import dataclass
from datetime import datetime

from bot.store import Store


@dataclass(frozen=True, slots=True)
class Tidy:
    """Keeps search quick."""

    store: Store

    def tick(self, now: datetime) -> None:  # noqa: ARG002 (every tick takes the time)
        """Bring the search index into its quickest form; other writers are let through."""
        self.store.tidy()
