"""Takes notices from the outbox to Slack: claimed, put into words from the present state, sent, recorded.

    stranded    left in *sending* by a process that died: what Slack did is unknown
    unknown     looked for in the channel by the notice's id before anything is posted again
    due         claimed one by one, in order for each problem, at Slack's pace for each channel

Nothing is retried inside a call. What Slack postpones is queued again and does not count as an attempt; what it
refuses for good is parked or failed with Slack's word, and shown in the status.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

import structlog

from bot.core.manners import Manners
from bot.core.model import Card, Notice, NoticeKind, Problem
from bot.core.notices import BROADCAST, Reason, card_notice
from bot.exceptions import OutcomeUnknown, SlackRefused, SlackUnavailable
from bot.jobs.pace import Pace
from bot.ports import Messenger
from bot.store import Store

log = structlog.get_logger(__name__)

ROUTE_SHUT = ("channel_not_found", "not_in_channel", "is_archived", "restricted_action", "cannot_reply_to_message")
APP_SHUT = (
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope",
    "not_allowed_token_type",
)  # fmt: skip
CARD_GONE = ("message_not_found", "thread_not_found", "cant_update_message")
APP_PAUSE = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=5)
SENDING_LIMIT = timedelta(minutes=2)
"""A notice that has been in *sending* for longer belongs to a process that is gone."""
CLOCK_TOLERANCE = timedelta(minutes=5)
TWICE = "The first attempt had no answer and the channel's history may not be read: this may stand here twice."


@dataclass(frozen=True, slots=True)
class Spoken:
    """A notice in words, and the problem that the words are true of."""

    message: dict[str, Any]
    problem: Problem | None
    thread: str = ""


Compose = Callable[[Notice, Card | None], Spoken | None]
"""Puts a notice into words from the stored state; None when there is nothing left to say."""


class Deliver:
    """One outbox, one Slack workspace. `tick` is safe to call from several threads: one of them works."""

    def __init__(self, store: Store, messenger: Messenger, compose: Compose, manners: Manners, instance: str) -> None:
        self._store = store
        self._messenger = messenger
        self._compose = compose
        self._pace = Pace(manners.message_interval)
        self._instance = instance
        self._working = Lock()
        self.fault = ""

    def recover(self, now: datetime) -> None:
        """At start: whatever is still in *sending* was left there by an earlier process."""
        self._give_up_stranded(now, timedelta(0))

    def tick(self, now: datetime) -> int:
        """Send what is due and allowed; return how many notices were dealt with."""
        if not self._working.acquire(blocking=False):
            return 0
        try:
            return self._work(now)
        finally:
            self._working.release()

    def _work(self, now: datetime) -> int:
        if self._pace.is_held(now):
            return 0
        self._give_up_stranded(now, SENDING_LIMIT)
        for notice in self._store.unknown_notices():
            self._reconcile(notice, now)
        dealt = 0
        while not self._pace.is_held(now):
            claimed = self._store.claim(now, limit=1, not_channels=self._pace.held(now))
            if not claimed:
                break
            for notice in claimed:
                self._send(notice, now)
                dealt += 1
        return dealt

    def _give_up_stranded(self, now: datetime, older_than: timedelta) -> None:
        for notice in self._store.stranded(now, older_than):
            self._store.notice_unknown(notice.id, "the bot stopped while it was sending")

    def _reconcile(self, notice: Notice, now: datetime) -> None:
        """Find out what became of a notice whose sending had no answer."""
        if notice.kind is NoticeKind.UPDATE:
            self._store.notice_requeue(notice.id, now, notice.fault, count_attempt=True)
            return
        if notice.channel in self._pace.held(now):
            return
        card = self._card_of(notice)
        since = (notice.started_at or notice.created_at) - CLOCK_TOLERANCE
        try:
            ts = self._messenger.find(
                notice.channel,
                self._key(notice),
                since=since.timestamp(),
                thread=card.ts if card and notice.kind is NoticeKind.REPLY else "",
            )
        except SlackRefused as refusal:
            if refusal.code != "missing_scope":
                self._refused(notice, refusal, now)
                return
            self._store.notice_requeue(notice.id, now, TWICE, count_attempt=True)
        except (SlackUnavailable, OutcomeUnknown) as fault:
            self._pace.hold(notice.channel, now + self._patience(notice, fault))
        else:
            if ts is None:
                self._store.notice_requeue(notice.id, now, "not found in the channel: posted again", count_attempt=True)
            else:
                log.info("notice found in the channel", notice=notice.id, reason=notice.reason)
                self._record(notice, self._compose(notice, card), card, ts, now)

    def _send(self, notice: Notice, now: datetime) -> None:
        card = self._card_of(notice)
        spoken = self._compose(notice, card)
        if spoken is None:
            self._store.notice_sent(notice.id, "", now)
            log.info("nothing left to say", notice=notice.id, reason=notice.reason)
            return
        try:
            ts = self._call_slack(notice, spoken, card)
        except SlackUnavailable as fault:
            until = now + self._patience(notice, fault)
            self._pace.hold(notice.channel, until)
            self._store.notice_requeue(notice.id, until, str(fault), count_attempt=False)
            log.warning("slack postpones", notice=notice.id, fault=str(fault))
        except OutcomeUnknown as fault:
            self._pace.spoke(notice.channel, now)
            self._store.notice_unknown(notice.id, str(fault))
            log.warning("outcome unknown", notice=notice.id, fault=str(fault))
        except SlackRefused as refusal:
            self._pace.spoke(notice.channel, now)
            self._refused(notice, refusal, now)
        else:
            self.fault = ""
            self._pace.spoke(notice.channel, now)
            self._record(notice, spoken, card, ts, now)

    def _call_slack(self, notice: Notice, spoken: Spoken, card: Card | None) -> str:
        key = self._key(notice)
        if notice.kind is NoticeKind.UPDATE and card is not None:
            self._messenger.update(card.channel, card.ts, spoken.message, notice=key)
            return card.ts
        return self._messenger.post(
            notice.channel,
            spoken.message,
            notice=key,
            thread=spoken.thread,
            broadcast=bool(spoken.thread) and notice.reason in BROADCAST,
        )

    def _record(self, notice: Notice, spoken: Spoken | None, card: Card | None, ts: str, now: datetime) -> None:
        """Slack has it: remember where it stands and what it told."""
        with self._store.transaction():
            self._store.notice_sent(notice.id, ts, now)
            told = spoken.problem if spoken else None
            if told is None:
                return
            if notice.kind is NoticeKind.CARD:
                self._store.save_card(_new_card(notice, told, ts, now))
            elif card is not None:
                self._store.save_card(_told(card, notice.kind, told, now))
        log.info("said", notice=notice.id, reason=notice.reason, kind=notice.kind)

    def _refused(self, notice: Notice, refusal: SlackRefused, now: datetime) -> None:
        self.fault = str(refusal)
        log.error("slack refuses", notice=notice.id, code=refusal.code, needed=refusal.needed)
        if refusal.code in APP_SHUT:
            self._pace.hold_all(now + APP_PAUSE)
            self._store.notice_requeue(notice.id, now + APP_PAUSE, str(refusal), count_attempt=False)
        elif refusal.code.startswith(ROUTE_SHUT):
            self._store.notice_parked(notice.id, str(refusal))
        elif refusal.code in CARD_GONE and notice.kind is not NoticeKind.CARD:
            self._replace_card(notice, now)
        else:
            self._store.notice_failed(notice.id, str(refusal))

    def _replace_card(self, notice: Notice, now: datetime) -> None:
        """Somebody deleted the card: the episode gets a new one, which tells all that was to be said."""
        with self._store.transaction():
            self._store.notice_failed(notice.id, "the card was deleted in Slack")
            card = self._card_of(notice)
            problem = self._store.problem(notice.problem) if notice.problem else None
            if card is not None and problem is not None:
                self._store.save_card(replace(card, ts=""))
                self._store.enqueue([card_notice(problem, Reason.CARD_LOST, now, now, card.channel)])

    def _card_of(self, notice: Notice) -> Card | None:
        return self._store.card(notice.problem, notice.episode) if notice.problem is not None else None

    def _key(self, notice: Notice) -> str:
        return f"{self._instance}/{notice.id}"

    def _patience(self, notice: Notice, fault: SlackUnavailable | OutcomeUnknown) -> timedelta:
        if isinstance(fault, SlackUnavailable) and fault.retry_after is not None:
            return fault.retry_after
        return min(timedelta(seconds=2 ** min(notice.attempts, 10)), LONGEST_WAIT)


def _new_card(notice: Notice, told: Problem, ts: str, now: datetime) -> Card:
    return Card(
        problem=told.id,
        episode=notice.episode,
        channel=notice.channel,
        ts=ts,
        told_entries=told.episode_entries,
        told_records=told.records,
        told_at=now,
        replied_at=now,
        replied_entries=told.episode_entries,
    )


def _told(card: Card, kind: NoticeKind, told: Problem, now: datetime) -> Card:
    if kind is NoticeKind.REPLY:
        return replace(card, replied_at=now, replied_entries=told.episode_entries)
    return replace(card, told_entries=told.episode_entries, told_records=told.records, told_at=now)
