"""The digest of a working morning: decided in `core.digest`, remembered by its date, put into words when it is sent."""

from dataclasses import dataclass
from datetime import date, datetime

import structlog

from bot.core.digest import Digest, NoDigest, digest
from bot.core.manners import Manners
from bot.core.notices import Reason, channel_notice
from bot.store import Store

log = structlog.get_logger(__name__)

SAID = "digest"
STARTED = "started_on"


@dataclass(frozen=True, slots=True)
class Digests:
    """One digest for each working day, whatever restarts and the change of the clocks do."""

    store: Store
    manners: Manners
    channel: str

    def tick(self, now: datetime) -> Digest | NoDigest:
        """Enqueue the digest when it is due."""
        due = self._decide(now)
        if isinstance(due, NoDigest):
            if due is NoDigest.ALL_CLEAR:
                self._remember(self.manners.working_days.date_of(now))
                log.info("no digest", why=str(due))
            return due
        with self.store.transaction():
            detail: dict[str, object] = {"day": due.day.isoformat(), "since": due.since.isoformat()}
            key = f"digest-{due.day.isoformat()}"
            self.store.enqueue([channel_notice(key, Reason.DIGEST, now, self.channel, detail)])
            self._remember(due.day)
        log.info("digest", day=due.day.isoformat())
        return due

    def _decide(self, now: datetime) -> Digest | NoDigest:
        said, started = self.store.get_meta(SAID), self._started(now)
        due = digest(
            now,
            self.manners,
            said=date.fromisoformat(said) if said else None,
            started=started,
            anything=True,
        )
        if isinstance(due, Digest) and not self._is_anything(due.since):
            return digest(now, self.manners, said=None, started=started, anything=False)
        return due

    def _is_anything(self, since: datetime) -> bool:
        tally = self.store.tally(since)
        ailing = any(feed.fault for feed in self.store.watched())
        return bool(tally.new or tally.resolved or ailing or self.store.shares(limit=1))

    def _started(self, now: datetime) -> date:
        """The first day of this database: the summary of the first run takes the place of its digest."""
        known = self.store.get_meta(STARTED)
        if known is None:
            known = self.manners.working_days.date_of(now).isoformat()
            self.store.set_meta(STARTED, known)
        return date.fromisoformat(known)

    def _remember(self, day: date) -> None:
        self.store.set_meta(SAID, day.isoformat())
