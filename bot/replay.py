"""What the present settings would have said about the stored past: the real jobs, an empty store, a clock that jumps.

Entries come in the order in which they occurred, as if each poll had been on time. What people did is not replayed:
nobody takes, snoozes or resolves anything, so it is the most that would have been said.
"""

import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.announce import Announcer
from bot.business_central.links import WebLinks
from bot.core.diagnosis import Diagnostician
from bot.core.manners import Manners
from bot.core.model import Entry, Page
from bot.core.notices import BROADCAST
from bot.jobs.deliver import Deliver
from bot.jobs.ingest import Ingest
from bot.jobs.restraint import Restraint
from bot.jobs.rounds import Round, rounds
from bot.rules import load_rules
from bot.settings import Settings
from bot.slack.render import Voice
from bot.store import Store, open_store
from bot.store.values import NewProblem
from bot.text import language

CHANNEL = "C0REPLAY"
IDLE = timedelta(hours=1)
BUSY = timedelta(minutes=1)
_TOKEN = re.compile(r"<!date\^(\d+)\^[^|>]*\|([^>]*)>")


@dataclass(frozen=True, slots=True)
class Said:
    """Something that would have been posted."""

    at: datetime
    where: str
    """`channel`, `thread`, or `thread and channel`."""
    reason: str
    text: str


@dataclass
class Replayed:
    """The timeline, and what was not heard."""

    said: list[Said] = field(default_factory=list)
    updates: int = 0
    """Silent updates of cards."""
    held: int = 0
    """Cards that are still held back at the end."""
    entries: int = 0
    problems: int = 0

    def totals(self) -> list[tuple[str, int]]:
        """How often each reason was said, the most frequent first."""
        return Counter(each.reason for each in self.said).most_common()


def replay(
    past: Store, since: datetime, now: datetime, manners: Manners, voice: Voice, diagnostician: Diagnostician
) -> Replayed:
    """Live through the stored entries since then, in a store of its own that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="syncerrors-replay-") as folder:
        store = open_store(f"sqlite:///{Path(folder, 'replay.db')}")
        try:
            # Slack's pace is not a matter of manners: the clock stands still while a moment is said.
            return _Stage(store, replace(manners, message_interval=timedelta(0)), voice, diagnostician).live(
                past, since, now
            )
        finally:
            store.close()


def replay_lines(settings: Settings, back: timedelta, now: datetime) -> Iterator[str]:
    """The timeline as text, with the reason of each line and the totals. Raises as `open_store`."""
    past = open_store(settings.syncerrors_database_url.get_secret_value(), make=False)
    diagnostician = Diagnostician(load_rules(Path(settings.syncerrors_rules)) if settings.syncerrors_rules else None)
    words = language(settings.syncerrors_language)
    voice = Voice(words, WebLinks(settings.environments), diagnostician)
    zone = settings.manners.working_days.zone
    try:
        beginning = past.beginning()
        if beginning is None:
            yield "The database knows no company yet: let the bot read Business Central first."
            return
        found = replay(past, max(beginning, now - back), now, settings.manners, voice, diagnostician)
    finally:
        past.close()
    for said in found.said:
        yield f"{said.at.astimezone(zone):%a %Y-%m-%d %H:%M}  {said.where:18}  {said.reason:14}  {said.text}"
    yield ""
    yield f"{found.entries:,} errors of {found.problems:,} problems: {len(found.said):,} messages, of which"
    for reason, count in found.totals():
        yield f"  {count:6,}  {reason}"
    yield f"{found.updates:,} silent updates of cards; {found.held:,} cards still held back at the end."
    yield "What people did is not replayed: nothing was taken, snoozed or resolved."
    yield "What was there before the bot counts as news here; the bot itself had summed it up in one message."


class _Stage:
    """The bot's jobs around a store of their own and a Slack that only listens."""

    def __init__(self, store: Store, manners: Manners, voice: Voice, diagnostician: Diagnostician) -> None:
        self.store = store
        self.found = Replayed()
        self.now = datetime.min.replace(tzinfo=UTC)
        restraint = Restraint(store, manners, CHANNEL)
        self._ingest = Ingest(store, diagnostician, manners, CHANNEL, restraint)
        self._rounds: list[Round] = rounds(store, self._ingest, {}, IDLE, manners, CHANNEL)
        announcer = Announcer(store, voice, lambda _channel, _ts: "", manners)
        self._deliver = Deliver(store, self, announcer.compose, manners, "replay")
        self._numbers: Counter[int] = Counter()

    def live(self, past: Store, since: datetime, until: datetime) -> Replayed:
        """The whole time, poll by poll where something happened, hour by hour where nothing did."""
        companies = self._companies(past, since)
        self.now = since
        self._turn()
        for poll, entries in groupby(_entries(past, since), key=lambda found: _minute(found[1])):
            self._wait(min(poll, until))
            for company, group in groupby(sorted(entries, key=lambda found: found[0]), key=lambda found: found[0]):
                self._take(companies[company], [entry for _, entry in group])
            self._turn()
        self._wait(until)
        self.found.held = self.store.held()
        counts = self.store.counts()
        self.found.entries, self.found.problems = counts.entries, sum(counts.states.values())
        return self.found

    def _companies(self, past: Store, since: datetime) -> dict[int, int]:
        """The same companies, with the problems that were known before."""
        ids = {}
        for company in past.companies():
            feed = self.store.register(company.environment, company.bc_id, company.name, since)
            ids[company.id] = feed.company.id
        after = 0
        while known := past.known_before(since, after=after):
            after = known[-1].id
            for problem in known:
                self.store.add_problem(
                    NewProblem(
                        company=ids[problem.company.id],
                        fingerprint=problem.fingerprint,
                        diagnosis=problem.diagnosis,
                        mapping=problem.mapping,
                        table=problem.table,
                        direction=problem.direction,
                        message=problem.message,
                        at=problem.first_at,
                        imported=True,
                    )
                )
        return ids

    def _take(self, company: int, entries: list[Entry]) -> None:
        """Numbers are given anew: a company that started its own again has them twice."""
        first = self._numbers[company] + 1
        self._numbers[company] += len(entries)
        numbered = [entry._replace(number=number) for number, entry in enumerate(entries, first)]
        self._ingest.take(self.store.feed(company), Page(numbered, []), self.now)

    def _wait(self, until: datetime) -> None:
        while self.now < until:
            storm = self.store.storm_now()
            waits = self.store.outbox().oldest_due is not None or (storm is not None and storm.rages)
            self.now = min(until, self.now + (BUSY if waits else IDLE - (self.now - _hour(self.now))))
            self._turn()

    def _turn(self) -> None:
        for feed in self.store.feeds():
            self.store.poll_succeeded(feed.company.id, self.now)
        for each in self._rounds:
            each.tick(self.now)
        self._deliver.tick(self.now)

    def post(
        self, channel: str, message: dict[str, Any], *, notice: str, thread: str = "", broadcast: bool = False
    ) -> str:
        """As `bot.ports.Messenger`: written down."""
        known = self.store.notice(notice.removeprefix("replay/"))
        reason = known.reason if known else ""
        aloud = broadcast or reason in BROADCAST
        where = ("thread and channel" if aloud else "thread") if thread else "channel"
        self.found.said.append(Said(self.now, where, reason, _readable(str(message["text"]))))
        return f"{len(self.found.said)}.{channel}"

    def update(self, channel: str, ts: str, message: dict[str, Any], *, notice: str) -> None:  # noqa: ARG002
        """As `bot.ports.Messenger`: counted."""
        self.found.updates += 1

    def find(self, channel: str, notice: str, *, since: float, thread: str = "") -> str | None:  # noqa: ARG002
        """As `bot.ports.Messenger`; nothing is ever in doubt here."""
        return None

    def delete(self, channel: str, ts: str) -> None:
        """As `bot.ports.Messenger`; nothing has to be taken back here."""


def _entries(past: Store, since: datetime) -> Iterator[tuple[int, Entry]]:
    after: tuple[datetime, int] | None = None
    while found := past.stored_since(since, after):
        yield from ((company, entry) for _, company, entry in found)
        after = (found[-1][2].occurred_at, found[-1][0])


def _minute(entry: Entry) -> datetime:
    """The poll that would have seen it: the next whole minute."""
    return entry.occurred_at.replace(second=0, microsecond=0) + BUSY


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _readable(text: str) -> str:
    return _TOKEN.sub(lambda found: found[2], text)
