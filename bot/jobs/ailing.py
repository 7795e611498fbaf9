"""Tells an administrator when companies cannot be read or listed: one note for an environment, kept true silently.

Without it a secret that has expired would look like a quiet week.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.core.manners import Manners
from bot.core.model import Feed
from bot.core.notices import Reason, channel_notice
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
        ailing: dict[str, list[Feed]] = defaultdict(list)
        for feed in self.store.watched():
            if feed.fault:
                ailing[feed.company.environment].append(feed)
        faults = self.store.environment_faults()
        for environment in self.store.environments():
            companies = ",".join(str(feed.company.id) for feed in ailing[environment])
            # An environment whose companies cannot even be listed has none that could ail.
            self._look(environment, companies or ("*" if environment in faults else ""), now)

    def _look(self, environment: str, companies: str, now: datetime) -> None:
        """`companies`: ids of those that ail, `*` for the environment itself, empty when all is well.

        `since` and what was told are kept as `<since>|<key>|<companies>`; the key is empty until it is told.
        """
        name = f"ailing:{environment}"
        since, key, told = (self.store.get_meta(name) or "||").split("|")
        if not companies and not since:
            return
        with self.store.transaction():
            if not companies:
                self._refresh(key, now)
                self.store.set_meta(name, "")
            elif not since:
                self.store.set_meta(name, f"{now.isoformat()}||")
            elif not key and now - datetime.fromisoformat(since) >= self.manners.ailing_after:
                # Two environments may begin to ail at the same moment.
                key = f"ailing-{int(now.timestamp() * 1000)}-{environment}".replace("|", "-")
                detail: dict[str, object] = {"environment": environment}
                self.store.enqueue([channel_notice(key, Reason.COMPANY_AILS, now, self.channel, detail)])
                self.store.set_meta(name, f"{since}|{key}|{companies}")
                log.error("companies cannot be read", environment=environment, companies=companies)
            elif key and companies != told:
                self._refresh(key, now)
                self.store.set_meta(name, f"{since}|{key}|{companies}")

    def _refresh(self, key: str, now: datetime) -> None:
        if key:
            self.store.make_true(f"channel-{key}", Reason.COMPANY_AILS, now, self.channel)
