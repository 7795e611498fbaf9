"""Finds out what became of a notice whose sending had no answer, before anything is posted again.

found in the history        it is sent; the card is made true by an update
not found                   queued again
the history may not be read queued again once, marked so that the message says it may stand there twice
not read to its end         parked: nobody guesses
"""

from datetime import datetime, timedelta

import structlog

from bot.core.model import Notice, NoticeKind
from bot.exceptions import OutcomeUnknown, SlackRefused, SlackUnavailable
from bot.jobs.pace import Pace, backoff, finding
from bot.jobs.records import record
from bot.jobs.refused import TRY_AGAIN_AFTER, Refusals
from bot.ports import Messenger
from bot.store import Store

log = structlog.get_logger(__name__)

READ_AGAIN_AFTER = timedelta(hours=1)
"""A channel with 40,000 messages since the notice is too much to read every minute."""
CLOCK_TOLERANCE = timedelta(minutes=5)
NOT_READABLE = ("missing_scope", "not_allowed_token_type", "no_permission", "access_denied", "unknown_method")
TWICE = "twice"
"""Mark of a notice that is posted once more although its first message may be there."""


class Reconcile:
    """Looks for notices of unknown outcome."""

    def __init__(
        self, store: Store, messenger: Messenger, pace: Pace, refusals: Refusals, instance: str, settle: timedelta
    ) -> None:
        """`settle`: how long after it was sent a message may still turn up in the history."""
        self._store = store
        self._messenger = messenger
        self._pace = pace
        self._refusals = refusals
        self._instance = instance
        self.settle = settle

    def tick(self, now: datetime) -> None:
        """Look for each notice of unknown outcome whose channel may be read now."""
        for notice in self._store.unknown_notices():
            began = notice.started_at or notice.created_at
            if now < began + self.settle or self._pace.is_held(now) or finding(notice.channel) in self._pace.held(now):
                continue
            if notice.kind is NoticeKind.UPDATE:
                # Doing it again does no harm.
                self._again(notice, now, notice.fault)
            else:
                self._look(notice, began - CLOCK_TOLERANCE, now)

    def _look(self, notice: Notice, since: datetime, now: datetime) -> None:
        card = self._store.card(notice.problem, notice.episode) if notice.problem is not None else None
        is_reply = notice.kind is NoticeKind.REPLY and card is not None
        key = f"{self._instance}/{notice.id}"
        try:
            thread = card.ts if card is not None and is_reply else ""
            ts = self._messenger.find(notice.channel, key, since=since.timestamp(), thread=thread)
        except SlackRefused as refusal:
            self._not_looked(notice, refusal, now)
        except OutcomeUnknown as fault:
            log.warning("window not read to its end", notice=notice.id)
            self._store.notice_parked(notice.id, str(fault), look=True)
            self._pace.hold(finding(notice.channel), now + READ_AGAIN_AFTER)
        except SlackUnavailable as fault:
            self._pace.postponed(finding(notice.channel), now, fault.retry_after)
            log.warning("slack postpones", notice=notice.id, fault=str(fault))
        else:
            self._refusals.history_read()
            if ts is None:
                self._again(notice, now, "not found in the channel: posted again")
            else:
                log.info("notice found in the channel", notice=notice.id, reason=notice.reason)
                record(self._store, notice, None, card, ts, now)

    def _again(self, notice: Notice, now: datetime, why: str) -> None:
        later = now if notice.attempts <= 1 else now + backoff(notice.attempts)
        self._store.notice_requeue(notice.id, later, why, count_attempt=True)

    def _not_looked(self, notice: Notice, refusal: SlackRefused, now: datetime) -> None:
        if refusal.code == "thread_not_found":
            # Nothing can stand in a thread that is gone; sending it will find the card gone too.
            self._again(notice, now, str(refusal))
        elif refusal.code not in NOT_READABLE:
            self._refusals.refused(notice, refusal, now)
        else:
            self._refusals.no_history(notice, refusal, now)
            if notice.detail.get(TWICE):
                # It has been posted twice without an answer: a third one could be a third message.
                self._pace.hold(finding(notice.channel), now + TRY_AGAIN_AFTER)
                return
            self._store.notice_mark(notice.id, TWICE)
            self._again(notice, now, "the history may not be read: posted once more")
