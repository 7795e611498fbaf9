"""Tells an administrator when companies cannot be read: one note for an environment, brought up to date silently.

Without it a secret that has expired would look like a quiet week.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.core.manners import Manners
from bot.core.model import Feed
from bot.core.notices import Reason, channel_notice, channel_update
from bot.store import Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ailing:
    """The health of all companies."""

    store: Store
    manners: Manners
    channel: str

    def tick(self, now: datetime) -> None:
        """Begin, keep true and end the notes."""
        environments: dict[str, list[Feed]] = defaultdict(list)
        for feed in self.store.feeds():
            environments[feed.company.environment].append(feed)
        for environment, feeds in environments.items():
            self._look(environment, [feed for feed in feeds if feed.fault], now)

    def _look(self, environment: str, ailing: list[Feed], now: datetime) -> None:
        """`since` and what was told are kept as `<since>|<key>|<companies>`; the key is empty until it is told."""
        name = f"ailing:{environment}"
        since, key, told = (self.store.get_meta(name) or "||").split("|")
        companies = ",".join(str(feed.company.id) for feed in ailing)
        if not ailing and not since:
            return
        with self.store.transaction():
            if not ailing:
                self._refresh(key, now)
                self.store.set_meta(name, "")
            elif not since:
                self.store.set_meta(name, f"{now.isoformat()}||")
            elif not key and now - datetime.fromisoformat(since) >= self.manners.ailing_after:
                key = f"ailing-{int(now.timestamp() * 1000)}"
                detail: dict[str, object] = {"environment": environment}
                self.store.enqueue([channel_notice(key, Reason.COMPANY_AILS, now, self.channel, detail)])
                self.store.set_meta(name, f"{since}|{key}|{companies}")
                log.error("companies cannot be read", environment=environment, companies=len(ailing))
            elif key and companies != told:
                self._refresh(key, now)
                self.store.set_meta(name, f"{since}|{key}|{companies}")

    def _refresh(self, key: str, now: datetime) -> None:
        of = f"channel-{key}"
        if key and not self.store.update_is_waiting(f"{of}-update-"):
            self.store.enqueue([channel_update(of, Reason.COMPANY_AILS, now, self.channel)])
