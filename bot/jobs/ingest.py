"""Takes one page of rows into the store, in one transaction from the rows to what is to be said about them.

new rows        those whose number is not stored yet
-> diagnosis    what the text means, and the fingerprint that groups it
-> problems     known ones are found, new ones made, counters moved
-> decisions    the state of each problem, and a notice or a reasoned silence
-> restraint    new cards together: is it a storm, is it too much for an hour
-> cursor       moves last, with everything else or not at all
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.core.diagnosis import Diagnostician
from bot.core.manners import Manners
from bot.core.model import Diagnosis, Direction, Entry, Event, Feed, NoticeKind, Page, Problem
from bot.core.notices import Decision, Silence, decide, spread_to
from bot.core.problems import Arrival, Change, take_in
from bot.core.reminders import outgrows
from bot.core.storm import DEAD_CONNECTION
from bot.jobs.restraint import Restraint
from bot.store import Store
from bot.store.values import NewProblem

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Ingest:
    """What every page needs: where to store, how to judge, how and where to speak."""

    store: Store
    diagnostician: Diagnostician
    manners: Manners
    channel: str
    restraint: Restraint

    def take(
        self, feed: Feed, page: Page, now: datetime, history_until: datetime | None = None, *, of_jobs: bool = False
    ) -> int:
        """Store `page` and decide what to say; return how many entries were new.

        Entries up to the feed's baseline, or not later than `history_until`, were there before the bot began.
        `of_jobs`: they come from the job queue and belong to the series of `feed`, not to the company's own.
        """
        with self.store.transaction():
            locked = self.store.lock_feed(feed.company.id)
            feed = feed if of_jobs else locked
            if page.rejected:
                self.store.reject(feed.series, page.rejected, now)
            fresh = self._fresh(feed, page.entries)
            if fresh:
                self._take_fresh(feed, fresh, now, history_until)
            highest = max(_last_numbers(page), default=feed.cursor)
            if highest > feed.cursor:
                self.store.move_cursor(feed.series, highest)
        return len(fresh)

    def _fresh(self, feed: Feed, entries: list[Entry]) -> list[Entry]:
        """The entries that are not stored yet; a page holds each number once, ascending."""
        if not entries:
            return []
        stored = self.store.stored_numbers(feed.series, entries[0].number, entries[-1].number)
        return [entry for entry in entries if entry.number not in stored] if stored else entries

    def _take_fresh(self, feed: Feed, fresh: list[Entry], now: datetime, history_until: datetime | None) -> None:
        judge = self._judge
        groups: dict[str, list[Entry]] = defaultdict(list)
        diagnoses: dict[str, Diagnosis] = {}
        for entry in fresh:
            diagnosis, fingerprint = judge(entry)
            groups[fingerprint].append(entry)
            diagnoses[fingerprint] = diagnosis
        known = self.store.problems_by_fingerprint(feed.company.id, groups)
        arrivals = {
            fingerprint: _arrival(feed, entries, fingerprint in known, history_until)
            for fingerprint, entries in groups.items()
        }
        ids = {fingerprint: problem.id for fingerprint, problem in known.items()}
        for fingerprint, problem in known.items():
            if not problem.message:  # it was forgotten, and has happened once more
                self.store.know_again(problem.id, diagnoses[fingerprint])
        for fingerprint, entries in groups.items():
            if fingerprint not in known:
                new = _new_problem(feed, fingerprint, diagnoses[fingerprint], entries, arrivals[fingerprint])
                ids[fingerprint] = self.store.add_problem(new).id
        batch = [(entry, ids[fingerprint]) for fingerprint, entries in groups.items() for entry in entries]
        added = self.store.add_entries(feed.series, batch)
        in_storm = self.restraint.storm() is not None
        cards = 0
        for fingerprint, arrival in arrivals.items():
            if ids[fingerprint] in added:
                problem, mappings = added[ids[fingerprint]].problem, {entry.mapping for entry in groups[fingerprint]}
                decision = self._decide(problem, arrival, mappings, now, in_storm=in_storm)
                cards += sum(notice.kind is NoticeKind.CARD for notice in decision.notices)
        if cards or in_storm:
            self.restraint.watch(now)

    def _judge(self, entry: Entry) -> tuple[Diagnosis, str]:
        """What an entry means, and its fingerprint; a dead connection is one problem whichever job met it first."""
        diagnosis, fingerprint = self.diagnostician.judge(entry)
        if entry.mapping and diagnosis.cause in DEAD_CONNECTION:
            return self.diagnostician.judge(entry._replace(mapping="", direction=Direction.UNKNOWN, source=None))
        return diagnosis, fingerprint

    def _decide(
        self, before: Problem, arrival: Arrival, mappings: set[str], now: datetime, *, in_storm: bool
    ) -> Decision:
        problem, change = take_in(before, arrival, now, self.manners)
        if problem != before:
            self.store.save_problem(problem)
        decision = decide(
            problem,
            change,
            self.store.card(problem.id, problem.episode),
            now,
            self.manners,
            self.channel,
            in_storm=in_storm,
            spread=self.store.add_mappings(problem.id, mappings) if problem.diagnosis.root else (),
            outgrew=outgrows(problem, arrival.entries, self.manners),
        )
        if decision.notices:
            self.store.enqueue(decision.notices)
        if before.imported and not problem.imported:
            self.store.add_event(problem.id, Event(at=before.first_at, what="history"))
        if change in (Change.FIRST_SEEN, Change.RECURRED):
            self._tell_other_companies(problem, now)
        self._remember(problem, change, decision, arrival, now)
        return decision

    def _tell_other_companies(self, problem: Problem, now: datetime) -> None:
        """A root cause that another company has, too: one line in the thread of its card there."""
        for other in self.store.same_root(problem):
            card = self.store.card(other.id, other.episode)
            self.store.enqueue(spread_to(other, card, problem, now, self.manners))

    def _remember(self, problem: Problem, change: Change, decision: Decision, arrival: Arrival, now: datetime) -> None:
        silences = [str(silence) for silence in decision.silences]
        if change not in (Change.HISTORY, Change.GREW):
            detail: dict[str, object] = {"entries": arrival.entries}
            self.store.add_event(problem.id, Event(at=now, what=str(change), detail=detail))
        for notice in decision.notices:
            if change is Change.GREW and notice.kind is NoticeKind.REPLY:
                self.store.add_event(problem.id, Event(at=now, what=notice.reason, detail=notice.detail))
        if change is Change.GREW and decision.silences:
            self._remember_silence(problem, decision.silences[0], now)
        log.info(
            "decided",
            problem=problem.name,
            change=str(change),
            entries=arrival.entries,
            say=[str(notice.reason) for notice in decision.notices],
            silent=silences,
        )

    def _remember_silence(self, problem: Problem, silence: Silence, now: datetime) -> None:
        """Once in a row: a problem that grows for days has one line about it, not one for each poll."""
        last = self.store.events(problem.id, 1)
        if not last or last[0].what != "silent" or last[0].detail.get("why") != str(silence):
            self.store.add_event(problem.id, Event(at=now, what="silent", detail={"why": str(silence)}))


def _last_numbers(page: Page) -> list[int]:
    rejected = [row.number for row in page.rejected if row.number is not None]
    return [page.entries[-1].number, *rejected] if page.entries else rejected


def _arrival(feed: Feed, entries: list[Entry], known_before: bool, history_until: datetime | None) -> Arrival:
    since_start = entries if entries[0].number > feed.baseline else [e for e in entries if e.number > feed.baseline]
    if history_until is not None:
        since_start = [entry for entry in since_start if entry.occurred_at > history_until]
    counted = since_start or entries
    return Arrival(
        entries=len(counted),
        first_at=min([entry.occurred_at for entry in counted]),
        known_before=known_before,
        history=not since_start,
    )


def _new_problem(
    feed: Feed, fingerprint: str, diagnosis: Diagnosis, entries: list[Entry], arrival: Arrival
) -> NewProblem:
    newest = entries[-1]
    record = newest.record
    return NewProblem(
        company=feed.company.id,
        fingerprint=fingerprint,
        diagnosis=diagnosis,
        mapping=newest.mapping,
        table=record.table if record else "",
        direction=newest.direction,
        message=newest.message,
        at=arrival.first_at,
        imported=arrival.history,
    )
