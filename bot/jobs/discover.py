"""Finds the companies to watch: at the start, and once an hour, because companies are added and renamed."""

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.core.model import Environment
from bot.exceptions import BotError
from bot.ports import Source
from bot.store import Store

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(hours=1)


class EnvironmentClient(Protocol):
    """One Business Central environment that can be asked for its companies."""

    @property
    def environment(self) -> Environment:
        """Its settings."""

    def companies(self) -> list[tuple[str, str]]:
        """Id and name of each company to watch. Raises SourceUnavailable, SourceRefused, SourceAnswerUnusable."""

    def source(self, bc_id: str, name: str) -> Source:
        """The errors of one company; asks nothing yet."""


@dataclass
class Discover:
    """Keeps `sources` in step with the companies of every environment."""

    store: Store
    clients: Iterable[EnvironmentClient]
    sources: MutableMapping[int, Source]
    _asked_at: dict[str, datetime] = field(default_factory=dict)

    def tick(self, now: datetime) -> None:
        """List the companies of each environment that has not answered within the last hour."""
        for client in self.clients:
            name = client.environment.name
            last = self._asked_at.get(name)
            if last is not None and now - last < AGAIN_AFTER:
                continue
            try:
                self._list(client, now)
            except BotError as fault:
                log.warning("companies not listed", environment=name, fault=str(fault))
                self.store.set_meta(f"environment_fault:{name}", str(fault))
            else:
                self._asked_at[name] = now
                self.store.set_meta(f"environment_fault:{name}", "")

    def _list(self, client: EnvironmentClient, now: datetime) -> None:
        for bc_id, company in client.companies():
            feed = self.store.register(client.environment.name, bc_id, company, now)
            if feed.company.id not in self.sources:
                self.sources[feed.company.id] = client.source(bc_id, company)
