"""Carries out what was confirmed: outside every request, in steps that can be repeated after a crash.

    confirmed   wait for the channel's message
                write the list of entries; if it is not what was confirmed, or no longer is, stop
                put the snapshot into the thread of the message
    running     a thousand entries after the other: delete in batches of at most 100; meanwhile the results of the
                thousand before are written and the thousand after are read
                no answer: the same batch again later, under the same request id
                a batch refused as a whole: stop, the others would be refused as well
    finished    the message says so, the cards follow

What was deleted just before a crash (two thousand entries at most) is asked for again and answered with its first
result.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event as Signal
from threading import Lock
from typing import NamedTuple, Protocol
from uuid import UUID

import structlog

from bot.clock import steady
from bot.core.model import Company, Entry, Event, Mode, Notice, NoticeState
from bot.core.notices import Reason, update_notice
from bot.core.purge import Outcome, Purge, PurgeState
from bot.exceptions import BotError
from bot.store import Store
from bot.store.outbox import LOOK
from bot.store.purging import Batch
from bot.store.times import to_ms
from bot.store.values import SCHEDULE, Audit

log = structlog.get_logger(__name__)

PACE_SECONDS = 1 / 15
"""Between two batches: a quarter of the requests that Business Central allows a user stays free for reading."""
BREATH_SECONDS = 0.003
"""Between two chunks of writing, so that other writers get their turn."""
ATTEMPTS = 6
FIRST_WAIT = timedelta(seconds=15)
MESSAGE_WAIT = timedelta(minutes=2)
"""So long a purge waits for its message in the channel; then it goes on, and the snapshot stays in the store."""
TOLD_EVERY_SECONDS = 3.0
OUTCOMES = {outcome.value: outcome for outcome in Outcome}
LOST = (NoticeState.FAILED, NoticeState.PARKED)


class Result(Protocol):
    """What became of one entry in Business Central."""

    @property
    def number(self) -> int:
        """Of the entry."""

    @property
    def outcome(self) -> str:
        """A value of `core.purge.Outcome`."""

    @property
    def reason(self) -> str:
        """For what was not deleted."""


class Eraser(Protocol):
    """Deletes entries of one company; repeating the same request is harmless."""

    def delete(
        self, mode: Mode, entries: Sequence[Entry], *, request_id: UUID, reference: str = ""
    ) -> Iterator[Sequence[Result]]:
        """One result for each entry, in order of number, in batches of at most 100; raises nothing of the network."""


class _Done(NamedTuple):
    """What was done with a batch, and what ends the purge or interrupts it."""

    batch: Batch | None = None
    results: Sequence[tuple[int, Outcome, str]] = ()
    fault: str = ""


@dataclass
class PurgeRun:
    """All purges, one after the other. `tick` is safe to call from several threads: one of them works."""

    store: Store
    eraser: Callable[[Company], Eraser]
    """Raises KeyError for a company that is no longer watched."""
    upload: Callable[[Purge, str, str], None]
    """Put the snapshot into the thread of the message in the channel at the ts. Raises BotError."""
    clock: Callable[[], datetime]
    pace_seconds: float = PACE_SECONDS
    stopping: Signal = field(default_factory=Signal)
    _busy: Lock = field(default_factory=Lock)
    _told: float = 0.0

    def tick(self, now: datetime) -> int:
        """Go on with whatever is confirmed; return how many entries got a result."""
        if not self._busy.acquire(blocking=False):
            return 0
        try:
            self._expire(now)
            handled = sum(self._survive(purge, now) for purge in self.store.purges_under_way(now))
            for purge in self.store.purges_to_tell():
                self._say_the_end(purge, now)
            return handled
        finally:
            self._busy.release()

    def _expire(self, now: datetime) -> None:
        for purge in self.store.purges_expired(now):
            with self.store.transaction():
                if self.store.move_purge(purge.id, purge.state, PurgeState.EXPIRED, now):
                    self._note(purge, "purge_expired", now, "nothing was deleted")

    def _survive(self, purge: Purge, now: datetime) -> int:
        """Go on with one; whatever is wrong with it does not hold up the others, and not itself for ever."""
        try:
            return self._go_on(purge, now)
        except BotError:
            raise
        except Exception:
            log.exception("purge interrupted", purge=purge.id)
            present = self.store.purge(purge.id) or purge
            if present.attempts < ATTEMPTS:
                self.store.purge_later(purge.id, self._after(now) + FIRST_WAIT * 2**present.attempts)
            else:
                self._finish(present, PurgeState.STOPPED, "unforeseen", now, before=present.state)
            return 0

    def _after(self, now: datetime) -> datetime:
        """The present time: a tick may have begun long ago."""
        return max(now, self.clock())

    def _go_on(self, purge: Purge, now: datetime) -> int:
        if purge.state is PurgeState.CONFIRMED and not self._prepare(purge, now):
            return 0
        handled = self._delete_all(purge, now)
        if not self.stopping.is_set() and self.store.purge_batch(purge.id) is None:
            self._finish(purge, PurgeState.DONE, "", now)
        return handled

    def _delete_all(self, purge: Purge, now: datetime) -> int:
        """Until the list's end, a fault, or the process's; how many entries got a result."""
        handled = 0
        attempts = purge.attempts
        done = _Done()
        with ThreadPoolExecutor(1, "purge-books") as books:
            batch = self.store.purge_batch(purge.id)
            while batch is not None and not done.fault and not self.stopping.is_set():
                following = books.submit(self._turn_over, purge, done, batch, now)
                done = self._delete(purge, batch, attempts)
                handled += len(done.results)
                attempts = 0 if done.results else attempts
                batch = following.result()
                self._say(purge, now)
        self._write(purge, done, now)
        if done.fault == "unanswered":
            self.store.purge_later(purge.id, self._after(now) + FIRST_WAIT * 2**attempts)
        elif done.fault:
            self._finish(purge, PurgeState.STOPPED, done.fault, now)
        return handled

    def _turn_over(self, purge: Purge, done: "_Done", present: Batch, now: datetime) -> Batch | None:
        """Write what was done with the batch before the present one; read the one after it."""
        self._write(purge, done, now)
        return self.store.purge_batch(purge.id, beyond=present.last)

    def _write(self, purge: Purge, done: "_Done", now: datetime) -> None:
        if done.batch is not None and done.results:
            self.store.record_purged(purge.id, done.batch, done.results, now)

    def _prepare(self, purge: Purge, now: datetime) -> bool:
        """The message, the list, the snapshot: all before anything is deleted."""
        message = self.store.purge_message(purge.id)
        if message is not None and _is_to_come(message) and now - message.created_at < MESSAGE_WAIT:
            return False
        for _ in self.store.list_purge(purge):
            if self.stopping.wait(BREATH_SECONDS):
                return False
        if self.store.listed(purge.id) != purge.count or not self._is_still_wanted(purge):
            self._finish(purge, PurgeState.STOPPED, "changed", now, before=PurgeState.CONFIRMED)
            return False
        in_slack = False
        if purge.in_slack and message is not None and message.ts:
            in_slack = self._uploaded(purge, message.channel, message.ts)
        return self.store.move_purge(
            purge.id,
            PurgeState.CONFIRMED,
            PurgeState.RUNNING,
            now,
            in_slack=int(in_slack),
            listed=purge.count,
            snapshot_at=to_ms(now),
        )

    def _is_still_wanted(self, purge: Purge) -> bool:
        """Whether the same would be confirmed now: a problem that happened again in between keeps its errors."""
        return self.store.preview_purge(purge.filter, purge.cut_off).digest == purge.digest

    def _uploaded(self, purge: Purge, channel: str, ts: str) -> bool:
        try:
            self.upload(purge, channel, ts)
        except (BotError, OSError) as fault:
            log.warning("snapshot stays in the store", purge=purge.id, fault=str(fault))
            return False
        return True

    def _delete(self, purge: Purge, batch: Batch, attempts: int) -> "_Done":
        """Delete a thousand entries; `attempts`: tries before this one that had no answer."""
        company = self.store.feed(batch.company).company
        mode = self.store.feed(batch.company).mode or Mode.PAGE
        try:
            eraser = self.eraser(company)
        except KeyError:
            return _Done(batch, [], "not_watched")
        entries = [entry for _, entry in batch.entries]
        results: list[tuple[int, Outcome, str]] = []
        request, begun = UUID(purge.request), steady()
        for answered in eraser.delete(mode, entries, request_id=request, reference=f"purge {purge.id}"):
            outcomes = [(each.number, OUTCOMES[each.outcome], each.reason) for each in answered]
            unknown = any(outcome is Outcome.UNKNOWN for _, outcome, _ in outcomes)
            if unknown and (results or attempts < ATTEMPTS):
                return _Done(batch, results, "unanswered")
            results += outcomes
            if unknown or all(outcome is Outcome.REFUSED for _, outcome, _ in outcomes):
                return _Done(batch, results, "unknown" if unknown else "refused")
            if self.stopping.wait(max(0.0, self.pace_seconds - (steady() - begun))):
                break
            begun = steady()
        else:
            if len(results) < len(entries):
                return _Done(batch, results, "unanswered")
        return _Done(batch, results)

    def _finish(
        self, purge: Purge, state: PurgeState, reason: str, now: datetime, before: PurgeState = PurgeState.RUNNING
    ) -> None:
        now = self._after(now)
        with self.store.transaction():
            if not self.store.move_purge(purge.id, before, state, now, reason=reason):
                return
            done = self.store.purge(purge.id) or purge
            self._note(done, "purge_finished", now, f"{state} {reason}".strip())
            for problem in self.store.problems_by_id(done.problems).values():
                if problem.purged:
                    self.store.add_event(problem.id, Event(now, "purged", done.actor, {"purge": done.id}))
                    card = self.store.card(problem.id, problem.episode)
                    if card is not None and card.ts:
                        self.store.enqueue([update_notice(problem, Reason.PURGED, now, now, card.channel)])
        log.info("purge finished", purge=purge.id, state=state.value, reason=reason, handled=done.handled)

    def _say(self, purge: Purge, now: datetime) -> None:
        """Have the message show how far it is, every few seconds."""
        if steady() - self._told < TOLD_EVERY_SECONDS:
            return
        self._told = steady()
        message = self.store.purge_message(purge.id)
        if message is not None and message.ts:
            self.store.make_true(message.id, Reason.PURGED, self._after(now), message.channel)

    def _say_the_end(self, purge: Purge, now: datetime) -> None:
        """Once the message is there: until then nobody knows of which moment it will tell."""
        message = self.store.purge_message(purge.id)
        if message is None or (not message.ts and (message.state not in LOST or message.detail.get(LOOK))):
            return
        with self.store.transaction():
            if message.ts:
                self.store.make_true(message.id, Reason.PURGED, self._after(now), message.channel)
            self.store.purge_told(purge.id, now)

    def _note(self, purge: Purge, action: str, now: datetime, result: str) -> None:
        self.store.add_audit(
            Audit(
                at=now,
                actor=purge.actor or SCHEDULE,
                action=action,
                filter=purge.filter.typed,
                preview=f"{purge.cut_off.isoformat()} {purge.digest}",
                count=purge.count,
                result=result,
                request=purge.request,
                detail={"purge": purge.id, **{outcome.value: n for outcome, n in purge.results.items()}},
            )
        )


def _is_to_come(message: Notice) -> bool:
    return not message.ts and message.state not in LOST
