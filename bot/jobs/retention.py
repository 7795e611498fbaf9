"""Blanks texts that are older than they may be kept; counts, days and problems stay."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.store import Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TextRetention:
    """Once a day is enough."""

    store: Store
    keep: timedelta

    def tick(self, now: datetime) -> int:
        """How many entries lost their texts."""
        blanked = sum(self.store.blank_before(now - self.keep))
        if blanked:
            log.info("texts blanked", entries=blanked)
        return blanked
