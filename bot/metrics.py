"""What Prometheus is told: how the bot is, and how many problems there are. Looked up anew each time somebody asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from bot import __version__
from bot.core.model import Audience, NoticeState, State
from bot.exceptions import BotError
from bot.store import Store

K = TypeVar("K", bound=str)
COMPANY = ("environment", "company")


def metrics(store: Store, parts: Mapping[str, str], *, ready: str, leads: bool) -> bytes:
    """All metrics in Prometheus's text format. `parts` are those of readiness, `ready` is what a part says that is.

    Without an answer from the database there are those alone that need none: raises nothing.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Metrics(store, {name: said == ready for name, said in parts.items()}, leads))
    return generate_latest(registry)


@dataclass(frozen=True, eq=False)
class _Metrics(Collector):
    store: Store
    parts: Mapping[str, bool]
    leads: bool

    def collect(self) -> Iterator[Metric]:
        """As prometheus_client asks for it."""
        yield InfoMetricFamily("syncerrors", "The bot.", {"version": __version__})
        yield GaugeMetricFamily("syncerrors_leader", "Whether this process leads: 1 or 0.", self.leads)
        yield _labelled("syncerrors_ready", "Whether a part of the bot works: 1 or 0.", "part", self.parts)
        try:
            yield from [*self._companies(), *self._problems(), *self._notices()]
        except BotError:
            return  # the part `database` says it

    def _companies(self) -> Iterator[Metric]:
        entries = CounterMetricFamily("syncerrors_entries", "Errors read from Business Central.", labels=COMPANY)
        rejected = CounterMetricFamily("syncerrors_rejected", "Rows that could not be read.", labels=COMPANY)
        readable = GaugeMetricFamily("syncerrors_company_readable", "Whether the last poll went well.", labels=COMPANY)
        read_at = GaugeMetricFamily(
            "syncerrors_company_read_timestamp_seconds", "When a poll last went well.", labels=COMPANY
        )
        for feed in self.store.watched():
            company = (feed.company.environment, feed.company.name)
            entries.add_metric(company, feed.entries)
            rejected.add_metric(company, feed.rejected)
            readable.add_metric(company, feed.succeeded_at is not None and not feed.fault)
            if feed.succeeded_at is not None:
                read_at.add_metric(company, feed.succeeded_at.timestamp())
        yield from (entries, rejected, readable, read_at)

    def _problems(self) -> Iterator[Metric]:
        counts = self.store.counts()
        states = {state: counts.states.get(state, 0) for state in State}
        yield _labelled("syncerrors_problems", "Problems by state.", "state", states)
        audiences = {audience: counts.audiences.get(audience, 0) for audience in Audience}
        yield _labelled("syncerrors_unfinished_problems", "Whose job they are.", "audience", audiences)
        yield _labelled("syncerrors_unfinished_causes", "What they come from.", "cause", counts.causes)

    def _notices(self) -> Iterator[Metric]:
        outbox = self.store.outbox()
        states = {state: outbox.states.get(state, 0) for state in NoticeState}
        yield _labelled("syncerrors_notices", "Messages by state; sent ones too.", "state", states)
        if outbox.oldest_due is not None:
            due_at = outbox.oldest_due.timestamp()
            yield GaugeMetricFamily(
                "syncerrors_notice_due_timestamp_seconds", "Due time of the longest waiting.", due_at
            )


def _labelled(name: str, what: str, label: str, values: Mapping[K, float]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=(label,))
    for key, value in sorted(values.items()):
        family.add_metric((str(key),), value)
    return family
