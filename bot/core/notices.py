"""Whether to speak, and why: each decision is a notice with a named reason, or silence with its reason.

A card is updated silently, a reply in its thread is heard, a broadcast is seen by the whole channel. Ids are made
from what a notice is about, so that the same decision taken twice is one notice: an episode cannot get two cards.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.manners import Manners
from bot.core.model import Card, Notice, NoticeKind, Problem, State
from bot.core.problems import Change


class Reason(StrEnum):
    """Why something is said."""

    FIRST_SEEN = "first_seen"
    RECURRED = "recurred"
    REOPENED = "reopened"
    RETURNED = "returned"
    GREW = "grew"
    STILL_TRUE = "still_true"
    """The card's figures have moved: a silent update."""
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    WOKE = "woke"
    """A snooze has ended and the problem is still there."""
    RESOLVED = "resolved"
    FIRST_RUN = "first_run"
    CARD_LOST = "card_lost"
    """Somebody deleted the card: it is posted again."""
    OPERATOR_NOTE = "operator_note"
    """Something about the bot itself that an administrator should know."""


class Silence(StrEnum):
    """Why nothing is said."""

    HISTORY = "history"
    SNOOZED = "snoozed"
    CARD_WAITS = "card_waits"
    """The card is not posted yet; it will be true when it is."""
    GROWTH_TOO_SMALL = "growth_too_small"
    SAID_RECENTLY = "said_recently"
    NO_CARD = "no_card"


BROADCAST = frozenset({Reason.REOPENED})
"""Replies that are also shown in the channel."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is said now, and why the rest is not."""

    notices: list[Notice]
    silences: list[Silence] = field(default_factory=list)


def decide(
    problem: Problem, change: Change, card: Card | None, now: datetime, manners: Manners, channel: str
) -> Decision:
    """What to say after entries have arrived. `card` is the card of the present episode, if Slack has it."""
    if change is Change.HISTORY:
        return Decision([], [Silence.HISTORY])
    if change in (Change.FIRST_SEEN, Change.RECURRED):
        return Decision([card_notice(problem, Reason(change.value), now, now + manners.group_wait, channel)])
    if card is None or not card.ts:
        return Decision([], [Silence.CARD_WAITS])
    if change in (Change.REOPENED, Change.RETURNED):
        reply = _notice(problem, NoticeKind.REPLY, Reason(change.value), now, now, card.channel)
        return Decision([update_notice(problem, Reason.STILL_TRUE, now, now, card.channel), reply])
    update = update_notice(
        problem, Reason.STILL_TRUE, now, max(now, card.told_at + manners.card_interval), card.channel
    )
    silence = _why_not_aloud(problem, card, now, manners)
    if silence is not None:
        return Decision([update], [silence])
    detail: dict[str, object] = {"from": card.replied_entries}
    return Decision([update, _notice(problem, NoticeKind.REPLY, Reason.GREW, now, now, card.channel, detail)])


def person_acted(
    problem: Problem, card: Card | None, reason: str, actor: str, now: datetime, channel: str, note: str = ""
) -> list[Notice]:
    """What to say after a person changed the problem: the card at once; resolving and reopening also in the thread."""
    if card is None or not card.ts:
        return []
    notices = [update_notice(problem, Reason(reason), now, now, card.channel or channel)]
    if reason in (Reason.RESOLVED, Reason.REOPENED):
        detail: dict[str, object] = {"actor": actor, "note": note}
        reply = _notice(problem, NoticeKind.REPLY, Reason(reason), now, now, card.channel or channel, detail)
        notices.append(reply)
    return notices


def woke(problem: Problem, card: Card | None, now: datetime, channel: str) -> list[Notice]:
    """What to say when a snooze has ended and the problem is still there."""
    if card is None or not card.ts:
        return []
    return [
        update_notice(problem, Reason.WOKE, now, now, card.channel or channel),
        _notice(problem, NoticeKind.REPLY, Reason.WOKE, now, now, card.channel or channel),
    ]


def card_notice(problem: Problem, reason: Reason, now: datetime, due_at: datetime, channel: str) -> Notice:
    """The one card of an episode."""
    suffix = "" if reason is not Reason.CARD_LOST else f"-again-{_stamp(now)}"
    return Notice(
        id=f"p{problem.id}e{problem.episode}-card{suffix}",
        kind=NoticeKind.CARD,
        reason=reason,
        channel=channel,
        problem=problem.id,
        episode=problem.episode,
        created_at=now,
        due_at=due_at,
    )


def update_notice(problem: Problem, reason: Reason, now: datetime, due_at: datetime, channel: str) -> Notice:
    """A silent update of the card; several that wait become one."""
    return Notice(
        id=f"p{problem.id}e{problem.episode}-update-{_stamp(now)}-{reason}",
        kind=NoticeKind.UPDATE,
        reason=reason,
        channel=channel,
        problem=problem.id,
        episode=problem.episode,
        created_at=now,
        due_at=due_at,
    )


def channel_notice(key: str, reason: Reason, now: datetime, channel: str, detail: dict[str, object]) -> Notice:
    """Something for the channel that belongs to no problem. `key` makes it unique: said once."""
    return Notice(
        id=f"channel-{key}",
        kind=NoticeKind.CHANNEL,
        reason=reason,
        channel=channel,
        problem=None,
        episode=0,
        created_at=now,
        due_at=now,
        detail=detail,
    )


def _why_not_aloud(problem: Problem, card: Card, now: datetime, manners: Manners) -> Silence | None:
    if problem.state is State.SNOOZED:
        return Silence.SNOOZED
    told = card.replied_entries
    growth = problem.episode_entries - told
    if growth < manners.reply_growth or growth * 100 < told * manners.reply_growth_percent:
        return Silence.GROWTH_TOO_SMALL
    if card.replied_at is not None and now - card.replied_at < manners.reply_interval:
        return Silence.SAID_RECENTLY
    return None


def _notice(
    problem: Problem,
    kind: NoticeKind,
    reason: Reason,
    now: datetime,
    due_at: datetime,
    channel: str,
    detail: dict[str, object] | None = None,
) -> Notice:
    return Notice(
        id=f"p{problem.id}e{problem.episode}-{kind}-{_stamp(now)}-{reason}",
        kind=kind,
        reason=reason,
        channel=channel,
        problem=problem.id,
        episode=problem.episode,
        created_at=now,
        due_at=due_at,
        detail=detail or {},
    )


def _stamp(now: datetime) -> int:
    return int(now.timestamp() * 1000)
