"""What is stored once Slack has a message: where it stands, and what it told."""

from dataclasses import replace
from datetime import datetime

import structlog

from bot.core.model import Card, Notice, NoticeKind, Problem
from bot.core.notices import Reason, card_notice, update_notice
from bot.store import Store

log = structlog.get_logger(__name__)


def record(store: Store, notice: Notice, told: Problem | None, card: Card | None, ts: str, now: datetime) -> None:
    """Slack has the notice at `ts`, and it said how `told` was; None where nobody knows, or where it told of nothing.

    What has changed since then is said next: a card that was posted a moment too early does not stay untrue.
    """
    with store.transaction():
        store.notice_sent(notice.id, ts, now)
        problem = store.problem(notice.problem) if notice.problem is not None else None
        if problem is not None:
            known = told or problem
            if notice.kind is NoticeKind.CARD:
                store.save_card(_new_card(notice, known, ts, now))
                if problem.episode == notice.episode and told != problem:
                    store.enqueue([update_notice(problem, Reason.STILL_TRUE, now, now, notice.channel)])
            elif card is not None:
                store.save_card(_told(card, notice.kind, known, now))
    log.info("said", notice=notice.id, reason=notice.reason, kind=notice.kind)


def replace_card(store: Store, notice: Notice, now: datetime) -> None:
    """Somebody deleted the card: the episode gets a new one. A reply waits for it; an update is told by it."""
    with store.transaction():
        card = store.card(notice.problem, notice.episode) if notice.problem is not None else None
        problem = store.problem(notice.problem) if notice.problem is not None else None
        if card is None or problem is None:
            store.notice_failed(notice.id, "its message was deleted in Slack")
            return
        if card.ts:
            store.save_card(replace(card, ts=""))
            lost = card_notice(problem, Reason.CARD_LOST, now, now, card.channel)
            store.enqueue([replace(lost, episode=notice.episode, detail={"lost": card.ts})])
        if notice.kind is NoticeKind.UPDATE:
            store.notice_sent(notice.id, "", now)
        else:
            store.notice_requeue(notice.id, now, "the card was deleted in Slack", count_attempt=True)


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
