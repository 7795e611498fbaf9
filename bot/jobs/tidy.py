"""Housekeeping, once a day: what would make the database slow or large without being of use."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.store import Store

log = structlog.get_logger(__name__)

UPDATES_KEPT = timedelta(days=7)
"""A card that lives is updated up to once a minute, and each update is a notice."""


@dataclass(frozen=True, slots=True)
class Tidy:
    """Keeps search quick and the outbox small."""

    store: Store

    def tick(self, now: datetime) -> int:
        """Let go of old updates, and bring the search index into its quickest form; how many updates went."""
        gone = sum(self.store.forget_updates(now - UPDATES_KEPT))
        self.store.tidy()
        if gone:
            log.info("old updates let go", updates=gone)
        return gone
