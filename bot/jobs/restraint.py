"""Keeps the channel readable: one card for a storm, a budget of new cards an hour, and nothing lost by either.

new cards       made by an ingest wait for their group; before they are due this looks at all of them together
storm begins    their cards are held, the storm's card names them and the likely common cause
storm goes on   its card is brought up to date silently
storm ends      one broadcast; what outlives it gets its own card, the rest stays in the list and in the digest
over budget     the cards beyond it are held and named by one folded card
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.core.manners import Manners
from bot.core.model import Event, State
from bot.core.notices import Reason, Silence, channel_notice
from bot.core.storm import (
    DEAD_CONNECTION,
    CommonCause,
    Storm,
    is_over,
    likely_cause,
    outlives_after,
    what_begins,
)
from bot.store import Store
from bot.store.restraint import Held

log = structlog.get_logger(__name__)

ALONE = "restraint"
FOLDED = "folded"
HOUR = timedelta(hours=1)
FAR = timedelta(days=365)
FEW = 50
"""So many problems get a line in their history when a storm holds them; the storm's card counts all."""


@dataclass(frozen=True, slots=True)
class Restraint:
    """All channels' news, which is one channel's."""

    store: Store
    manners: Manners
    channel: str

    def storm(self) -> Storm | None:
        """The storm that goes on; None in calm weather."""
        last = self.store.storm_now()
        return last if last is not None and last.rages else None

    def tick(self, now: datetime) -> None:
        """Look after the storm, the budget and what is held back."""
        with self.store.transaction():
            self.watch(now)

    def watch(self, now: datetime) -> None:
        """The same inside a transaction: an ingest calls it when it has made cards."""
        self.store.alone(ALONE)
        storm = self.storm() or self._begin(now)
        if storm is not None:
            self._go_on(storm, now)
        if self.storm() is None:
            self.store.forget_finished()
            self._release(now)
            self._fold(now)

    def _begin(self, now: datetime) -> Storm | None:
        last = self.store.storm_now()
        since = now - self.manners.storm_window
        if last is not None and last.ended_at is not None:
            since = max(since, last.ended_at)
        newcomers = self.store.newcomers(since)
        trigger = what_begins(newcomers, self.manners)
        if trigger is None:
            return None
        first = min(each.at for each in newcomers)
        storm = Storm(f"storm-{int(now.timestamp() * 1000)}", first, trigger, max(each.at for each in newcomers))
        self.store.enqueue([channel_notice(storm.key, Reason.STORM_BEGAN, now, self.channel, {"storm": storm.key})])
        log.warning("storm begins", storm=storm.key, trigger=str(trigger), problems=len(newcomers))
        return storm

    def _go_on(self, storm: Storm, now: datetime) -> None:
        """Hold what is new, keep the storm's card true, and see whether it is over."""
        detail: dict[str, object] = {"held": str(Silence.HELD_BY_STORM), "by": storm.key}
        held = self.store.hold_cards(storm.began_at, now + FAR, detail)
        for problem in held[:FEW]:
            self.store.add_event(problem, Event(now, Silence.HELD_BY_STORM))
        problems, last_new = self.store.count_newcomers(storm.began_at)
        storm = replace(storm, last_new_at=last_new or storm.last_new_at)
        if is_over(storm, now, self.manners):
            self._end(storm, now)
            return
        due = storm.told_at is None or now - storm.told_at >= self.manners.card_interval
        if due and problems != storm.told_problems:
            if storm.told_at is not None:
                self.store.make_true(f"channel-{storm.key}", Reason.STORM_BEGAN, now, self.channel)
            storm = replace(storm, told_at=now, told_problems=problems)
        self.store.save_storm(storm)

    def _end(self, storm: Storm, now: datetime) -> None:
        common = likely_cause(self.store.newcomers(storm.began_at))
        after = outlives_after(storm, self.manners)
        self.store.postpone_held(storm.key, after)
        held = self.store.held_by(storm.key)
        for each in held:
            if common is None or not _covered(each, common):
                continue
            if each.problem.id == common.problem:
                self._let_out(each, now)
            else:
                detail = {**each.notice.detail, "explained_by": common.problem}
                self.store.hold(each.notice.id, after, detail)
        self.store.save_storm(replace(storm, ended_at=now))
        self.store.make_true(f"channel-{storm.key}", Reason.STORM_BEGAN, now, self.channel)
        key = f"{storm.key}-ended"
        self.store.enqueue([channel_notice(key, Reason.STORM_ENDED, now, self.channel, {"storm": storm.key})])
        log.warning("storm ends", storm=storm.key, held=len(held))

    def _release(self, now: datetime) -> None:
        """Give their cards to problems that went on after what had held them was over, as far as the budget goes."""
        room = self.manners.cards_per_hour - self.store.cards_due_since(now - HOUR)
        for each in self.store.outliving():
            if room <= 0:
                return
            if self._is_explained(each):
                # Looked at again with its next entry.
                self.store.hold(each.notice.id, each.problem.last_at, each.notice.detail)
                continue
            self._let_out(each, now)
            room -= 1

    def _is_explained(self, each: Held) -> bool:
        """Whether the problem that lies behind it is still there: one card for both is enough."""
        behind = each.notice.detail.get("explained_by")
        cause = self.store.problems_unlocked([behind]).get(behind) if isinstance(behind, int) else None
        return cause is not None and cause.state not in (State.RESOLVED, State.QUIET)

    def _let_out(self, each: Held, now: datetime) -> None:
        self.store.let_out(each.notice.id, now)
        self.store.add_event(each.problem.id, Event(now, "released"))
        log.info("card released", problem=each.problem.name, held=each.notice.detail.get("held"))

    def _fold(self, now: datetime) -> None:
        """Hold the cards beyond the hour's budget, dead connections never, and name them in one card."""
        excess = self.store.cards_due_since(now - HOUR) - self.manners.cards_per_hour
        if excess <= 0:
            return
        waiting = [each for each in self.store.waiting_cards() if each.problem.diagnosis.cause not in DEAD_CONNECTION]
        chosen = waiting[:excess]
        if not chosen:
            return
        key, since = self._folded_card(now)
        detail: dict[str, object] = {"held": str(Silence.OVER_BUDGET), "by": key}
        for each in chosen:
            self.store.hold(each.notice.id, since + HOUR, detail)
            self.store.add_event(each.problem.id, Event(now, Silence.OVER_BUDGET))
        log.info("cards folded", cards=len(chosen), into=key)

    def _folded_card(self, now: datetime) -> tuple[str, datetime]:
        """The folded card of this hour, made or brought up to date."""
        known = self.store.get_meta(FOLDED)
        if known:
            key, since = known.split(" ")
            began = datetime.fromisoformat(since)
            if now - began < HOUR:
                self.store.make_true(f"channel-{key}", Reason.OVER_BUDGET, now, self.channel)
                return key, began
        key = f"folded-{int(now.timestamp() * 1000)}"
        self.store.set_meta(FOLDED, f"{key} {now.isoformat()}")
        notice = channel_notice(key, Reason.OVER_BUDGET, now, self.channel, {"by": key})
        self.store.enqueue([replace(notice, due_at=now + self.manners.group_wait)])
        return key, now


def _covered(each: Held, common: CommonCause) -> bool:
    return common.covers(each.problem.diagnosis.cause, each.problem.diagnosis.root)
