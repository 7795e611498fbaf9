"""Finds the companies to watch: at the start, and once an hour, because companies are added and renamed."""

from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.core.model import Environment
from bot.exceptions import BotError
from bot.jobs.job_queue import JobLog
from bot.ports import Source
from bot.store import Store

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(hours=1)


class Chosen(Protocol):
    """A company to watch."""

    @property
    def bc_id(self) -> str:
        """Its id in Business Central."""

    @property
    def name(self) -> str:
        """Its present name."""


class Choice(Protocol):
    """What the settings choose among the companies that there are."""

    @property
    def found(self) -> Sequence[Chosen]:
        """The companies to watch."""

    @property
    def complaints(self) -> Sequence[str]:
        """A sentence for each configured company that does not exist."""


class EnvironmentClient(Protocol):
    """One Business Central environment that can be asked for its companies."""

    @property
    def environment(self) -> Environment:
        """Its settings."""

    def selection(self) -> Choice:
        """The companies to watch. Raises SourceUnavailable, SourceRefused, SourceAnswerUnusable."""

    def source(self, bc_id: str, name: str) -> Source:
        """The errors of one company; asks nothing yet."""

    def job_queue(self, bc_id: str, name: str) -> JobLog:
        """The job queue of one company; asks nothing yet."""


@dataclass
class Discover:
    """Keeps `sources` and `job_logs` in step with the companies of every environment."""

    store: Store
    clients: Iterable[EnvironmentClient]
    sources: MutableMapping[int, Source]
    job_logs: MutableMapping[int, JobLog] = field(default_factory=dict)
    _asked_at: dict[str, datetime] = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)

    def tick(self, now: datetime) -> None:
        """List the companies of each environment that has not answered within the last hour."""
        for client in self.clients:
            name = client.environment.name
            last = self._asked_at.get(name)
            if last is not None and now - last < AGAIN_AFTER:
                continue
            try:
                complaints = self._list(client, now)
            except BotError as fault:
                log.warning("companies not listed", environment=name, fault=str(fault))
                self.store.set_environment_fault(name, str(fault))
            else:
                self._asked_at[name] = now
                self.store.set_environment_fault(name, " ".join(complaints))

    def _list(self, client: EnvironmentClient, now: datetime) -> Sequence[str]:
        selection = client.selection()
        for chosen in selection.found:
            company = self.store.register(client.environment.name, chosen.bc_id, chosen.name, now).company
            # Page mode addresses a company by its name: a renamed one needs a new source.
            if self._names.get(company.id) != chosen.name:
                self.sources[company.id] = client.source(chosen.bc_id, chosen.name)
                self.job_logs[company.id] = client.job_queue(chosen.bc_id, chosen.name)
                self._names[company.id] = chosen.name
        return selection.complaints
