"""Takes notices from the outbox to Slack: claimed, put into words from the present state, sent, recorded.

    stranded    left in *sending* by a process that died: what Slack did is unknown
    unknown     looked for in the channel before anything is posted again (`reconcile`)
    parked      tried again when their channel has had its rest (`refused`)
    due         claimed one by one, in order for each problem, at Slack's pace for each channel and method

Nothing is retried inside a call, and no call is made inside a transaction. What Slack postpones is queued again and
does not count as an attempt.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import structlog

from bot.core.manners import Manners
from bot.core.model import Card, Notice, NoticeKind, NoticeState, Problem
from bot.core.notices import BROADCAST
from bot.exceptions import BotError, LeaseLost, OutcomeUnknown, SlackRefused, SlackUnavailable
from bot.jobs.pace import Pace, backoff
from bot.jobs.reconcile import Reconcile
from bot.jobs.records import record
from bot.jobs.refused import ATTEMPTS, Refusals
from bot.ports import Messenger
from bot.store import Store
from bot.store.outbox import lane

log = structlog.get_logger(__name__)

SENDING_LIMIT = timedelta(minutes=1)
"""A notice that has been in *sending* for longer was lost on the way to the store; a call lasts 15 s at most."""
SETTLE = timedelta(seconds=2)
"""So long after it was sent a message may still turn up in the channel."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A notice in words, and the problem that the words are true of."""

    message: dict[str, Any]
    problem: Problem | None
    thread: str = ""
    standing: str = ""
    """Of an update that belongs to no problem: the message in the channel that it replaces."""


Compose = Callable[[Notice, Card | None], Spoken | None]
"""Puts a notice into words from the stored state; None when there is nothing left to say."""


class Deliver:
    """One outbox, one Slack workspace. `tick` is safe to call from several threads: one of them works."""

    def __init__(
        self,
        store: Store,
        messenger: Messenger,
        compose: Compose,
        manners: Manners,
        instance: str,
        *,
        turn: Callable[[], int | None] = lambda: 1,
        clock: Callable[[], datetime] | None = None,
        admin: str = "",
        settle: timedelta = SETTLE,
    ) -> None:
        """`turn`: the token of the lease, None while another process leads. `clock` tells when a call has ended."""
        self._store = store
        self._messenger = messenger
        self._compose = compose
        self._pace = Pace(manners.message_interval)
        self._refusals = Refusals(store, self._pace, admin)
        self._reconcile = Reconcile(store, messenger, self._pace, self._refusals, instance, settle)
        self._instance = instance
        self._turn = turn
        self._clock = clock
        self._token: int | None = None
        self._working = Lock()
        self._stopping = False

    def settle_after(self, settle: timedelta) -> None:
        """Look for what had no answer so long after it was sent."""
        self._reconcile.settle = settle

    def next_at(self, now: datetime) -> datetime | None:
        """When there may be something to say next: a lane is free, or a notice is due. None while nothing waits."""
        return min(filter(None, (self._pace.free_at(now), self._store.next_due(now))), default=None)

    def stop(self) -> None:
        """Say nothing more after what is being said."""
        self._stopping = True

    def tick(self, now: datetime) -> int:
        """Send what is due and allowed; return how many notices were dealt with."""
        if not self._working.acquire(blocking=False):
            return 0
        try:
            return self._work(now)
        except LeaseLost as fault:
            log.warning("delivery stops", fault=str(fault))
            self._token = None
        except BotError as fault:
            log.warning("delivery postponed", fault=str(fault), kind=type(fault).__name__)
        finally:
            self._working.release()
        return 0

    def _work(self, now: datetime) -> int:
        token = self._turn()
        if token is None or self._pace.is_held(now):
            return 0
        self._give_up_stranded(now, SENDING_LIMIT if token == self._token else timedelta(0))
        if token != self._token:
            self._refusals.recall()
            self._token = token
        self._reconcile.tick(now)
        self._refusals.reopen(now)
        dealt = 0
        while not (self._stopping or self._pace.is_held(now)):
            claimed = self._store.claim(now, limit=1, not_lanes=self._pace.held(now))
            if not claimed:
                break
            self._send(claimed[0], token, now)
            dealt += 1
        return dealt

    def _give_up_stranded(self, now: datetime, older_than: timedelta) -> None:
        """A new leader's predecessor is gone, whatever it was sending; and what it recorded would be refused."""
        for notice in self._store.stranded(now, older_than):
            self._store.notice_unknown(notice.id, "the bot stopped while it was sending")

    def _send(self, notice: Notice, token: int, now: datetime) -> None:
        card = self._store.card(notice.problem, notice.episode) if notice.problem is not None else None
        try:
            spoken = self._compose(notice, card)
        except BotError:
            self._store.notice_requeue(notice.id, now + backoff(notice.attempts), "no words", count_attempt=False)
            raise
        except Exception:
            self._no_words(notice, now)
            return
        if spoken is None:
            self._store.notice_sent(notice.id, "", now)
            log.info("nothing left to say", notice=notice.id, reason=notice.reason)
        elif self._turn() != token:
            # Looked at last before the call: whatever was stopped for long before this point has not been said.
            raise LeaseLost("The lease went to another process before the call to Slack")
        else:
            self._say(notice, spoken, card)

    def _no_words(self, notice: Notice, now: datetime) -> None:
        log.exception("no words for a notice", notice=notice.id, reason=notice.reason)
        why = "it could not be put into words; the log has the details"
        if notice.attempts < ATTEMPTS:
            self._store.notice_requeue(notice.id, now + backoff(notice.attempts), why, count_attempt=True)
        else:
            self._store.notice_failed(notice.id, why)

    def _say(self, notice: Notice, spoken: Spoken, card: Card | None) -> None:
        path = lane(notice.channel, notice.kind)
        try:
            ts = self._call_slack(notice, spoken, card)
        except SlackUnavailable as fault:
            until = self._pace.postponed(path, self._now(notice), fault.retry_after)
            self._store.notice_requeue(notice.id, until, str(fault), count_attempt=False)
            log.warning("slack postpones", notice=notice.id, until=until.isoformat(), fault=str(fault))
        except OutcomeUnknown as fault:
            self._pace.spoke(path, self._now(notice))
            self._store.notice_unknown(notice.id, str(fault))
            log.warning("outcome unknown", notice=notice.id, fault=str(fault))
        except SlackRefused as refusal:
            now = self._now(notice)
            self._pace.spoke(path, now)
            self._refusals.refused(notice, refusal, now)
        else:
            now = self._now(notice)
            self._pace.spoke(path, now)
            self._keep(notice, spoken, card, ts, now)

    def _keep(self, notice: Notice, spoken: Spoken, card: Card | None, ts: str, now: datetime) -> None:
        try:
            record(self._store, notice, spoken.problem, card, ts, now)
        except LeaseLost:
            self._take_back(notice, ts)
            raise
        self._refusals.accepted(notice.channel, now)

    def _take_back(self, notice: Notice, ts: str) -> None:
        """The next leader has said it as well, in the meantime: one message is enough."""
        kept = self._store.notice(notice.id)
        if kept is None or notice.kind is NoticeKind.UPDATE or kept.state is not NoticeState.SENT or kept.ts == ts:
            return
        log.warning("said by two leaders: one message is taken back", notice=notice.id)
        self._messenger.delete(notice.channel, ts)

    def _call_slack(self, notice: Notice, spoken: Spoken, card: Card | None) -> str:
        key = f"{self._instance}/{notice.id}"
        if notice.kind is NoticeKind.UPDATE and card is not None:
            self._messenger.update(card.channel, card.ts, spoken.message, notice=key)
            return card.ts
        if notice.kind is NoticeKind.UPDATE:
            self._messenger.update(notice.channel, spoken.standing, spoken.message, notice=key)
            return spoken.standing
        return self._messenger.post(
            notice.channel,
            spoken.message,
            notice=key,
            thread=spoken.thread,
            broadcast=bool(spoken.thread) and notice.reason in BROADCAST,
        )

    def _now(self, notice: Notice) -> datetime:
        """When a call has ended: a call that hung must not shorten the wait after it."""
        assert notice.started_at is not None
        return max(self._clock(), notice.started_at) if self._clock else notice.started_at
