"""What Prometheus is told: how the bot is, and how many problems there are. Looked up anew each time somebody asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from bot import __version__
from bot.core.model import Audience, NoticeState, State
from bot.store import Store

K = TypeVar("K", bound=str)
COMPANY = ("environment", "company")


def metrics(parts: Mapping[str, bool], store: Store | None, *, leads: bool) -> bytes:
    """All metrics in Prometheus's text format; without a store those that need none.

    `parts`: which parts of the bot work. Raises StoreUnavailable, StoreUnusable.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Metrics(parts, store, leads))
    return generate_latest(registry)


@dataclass(frozen=True, eq=False)
class _Metrics(Collector):
    parts: Mapping[str, bool]
    store: Store | None
    leads: bool

    def collect(self) -> Iterator[Metric]:
        """As prometheus_client asks for it."""
        yield InfoMetricFamily("syncerrors", "The bot.", {"version": __version__})
        yield GaugeMetricFamily("syncerrors_leader", "Whether this process leads: 1 or 0.", self.leads)
        yield _labelled("syncerrors_ready", "Whether a part of the bot works: 1 or 0.", "part", self.parts)
        if self.store is not None:
            yield from (*_companies(self.store), *_problems(self.store), *_notices(self.store))


def _companies(store: Store) -> Iterator[Metric]:
    entries = CounterMetricFamily("syncerrors_entries", "Errors read from Business Central.", labels=COMPANY)
    rejected = CounterMetricFamily("syncerrors_rejected", "Rows that could not be read.", labels=COMPANY)
    readable = GaugeMetricFamily("syncerrors_company_readable", "Whether the last poll went well.", labels=COMPANY)
    read_at = GaugeMetricFamily(
        "syncerrors_company_read_timestamp_seconds", "When a poll last went well.", labels=COMPANY
    )
    for feed in store.watched():
        company = (feed.company.environment, feed.company.name)
        entries.add_metric(company, feed.entries)
        rejected.add_metric(company, feed.rejected)
        readable.add_metric(company, feed.succeeded_at is not None and not feed.fault)
        if feed.succeeded_at is not None:
            read_at.add_metric(company, feed.succeeded_at.timestamp())
    yield from (entries, rejected, readable, read_at)


def _problems(store: Store) -> Iterator[Metric]:
    counts = store.counts()
    states = {state: counts.states.get(state, 0) for state in State}
    yield _labelled("syncerrors_problems", "Problems by state.", "state", states)
    audiences = {audience: counts.audiences.get(audience, 0) for audience in Audience}
    yield _labelled("syncerrors_unfinished_problems", "Whose job they are.", "audience", audiences)
    yield _labelled("syncerrors_unfinished_causes", "What they come from.", "cause", counts.causes)


def _notices(store: Store) -> Iterator[Metric]:
    outbox = store.outbox()
    states = {state: outbox.states.get(state, 0) for state in NoticeState}
    yield _labelled("syncerrors_notices", "Messages by state; sent ones too.", "state", states)
    if outbox.oldest_due is not None:
        due_at = outbox.oldest_due.timestamp()
        yield GaugeMetricFamily("syncerrors_notice_due_timestamp_seconds", "Due time of the longest waiting.", due_at)


def _labelled(name: str, what: str, label: str, values: Mapping[K, float]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=(label,))
    for key, value in sorted(values.items()):
        family.add_metric((str(key),), value)
    return family
