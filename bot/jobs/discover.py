"""Finds the companies to watch: at the start, and once an hour, because companies are added and renamed."""

from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.core.model import Environment, Feed
from bot.exceptions import BotError
from bot.jobs.job_queue import JobLog
from bot.ports import Source
from bot.store import Store

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(hours=1)
SOON_AGAIN = timedelta(minutes=1)
CERTIFICATE_SOON = timedelta(days=30)


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

    def certificate_ends(self) -> datetime | None:
        """When the certificate expires; None without one. Raises SettingsFault."""

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
    _tidied: bool = False

    def tick(self, now: datetime) -> bool:
        """List the companies of each environment that has not answered within the last hour; whether any is new."""
        known = set(self._names)
        self._look(now)
        return not self._names.keys() <= known

    def _look(self, now: datetime) -> None:
        if not self._tidied:
            self._forget_environments()
            self._tidied = True
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
                # What is missing may be back in a minute; what is complete is asked for again in an hour.
                self._asked_at[name] = now if not complaints else now - AGAIN_AFTER + SOON_AGAIN
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
        return [*selection.complaints, *self._left_out(client.environment, selection), *_certificate(client, now)]

    def _left_out(self, environment: Environment, selection: Choice) -> list[str]:
        """Leave the companies that are not meant any more; a sentence for each that is missing without a reason."""
        found = {chosen.bc_id for chosen in selection.found}
        names = {chosen.name for chosen in selection.found}
        here = [feed for feed in self.store.feeds() if feed.company.environment == environment.name]
        missing = [feed for feed in here if feed.company.bc_id not in found]
        # Another company of the same name has taken its place: a copy was restored.
        left = {feed.company.id for feed in missing if environment.companies or feed.company.name in names}
        self._leave(self._left() - {feed.company.id for feed in here} | left)
        return [_vanished(feed) for feed in missing if feed.company.id not in left]

    def _forget_environments(self) -> None:
        """What the settings do not name any more is neither read nor complained about."""
        names = {client.environment.name for client in self.clients}
        for name in self.store.environment_faults().keys() - names:
            self.store.set_environment_fault(name, "")
        gone = {feed.company.id for feed in self.store.feeds() if feed.company.environment not in names}
        self._leave(self._left() | gone)

    def _left(self) -> set[int]:
        return {feed.company.id for feed in self.store.feeds()} - {feed.company.id for feed in self.store.watched()}

    def _leave(self, companies: set[int]) -> None:
        for company_id in companies & self._names.keys():
            del self.sources[company_id], self.job_logs[company_id], self._names[company_id]
        self.store.leave(companies)


def _vanished(feed: Feed) -> str:
    return (
        f"Company “{feed.company.name}” is not listed any more: it was deleted, or the app has lost its permissions"
        " there. If it was deleted, name the companies to watch in BC_COMPANIES."
    )


def _certificate(client: EnvironmentClient, now: datetime) -> list[str]:
    ends = client.certificate_ends()
    if ends is None or ends - now >= CERTIFICATE_SOON:
        return []
    return [f"The certificate ends {ends:%Y-%m-%d}: make a new one, upload its public part, replace the PEM file."]
