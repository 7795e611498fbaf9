"""Puts storms and folded cards into words, from what the store knows at the moment of sending."""

from dataclasses import dataclass

from bot.core.manners import Manners
from bot.core.model import Notice
from bot.core.storm import Storm, likely_cause
from bot.slack import render
from bot.slack.blocks import Message
from bot.slack.render import Crowd, Likely, Voice
from bot.slack.render.storms import SHOWN
from bot.store import Store


@dataclass(frozen=True, slots=True)
class Crowds:
    """Problems that come together."""

    store: Store
    voice: Voice
    manners: Manners

    def storm_card(self, notice: Notice) -> Message | None:
        """The card of a storm as it is now."""
        storm = self.store.storm(str(notice.detail.get("storm", "")))
        if storm is None:
            return None
        newcomers = self.store.newcomers(storm.began_at, storm.ended_at)
        common = likely_cause(newcomers)
        behind = self.store.problems_unlocked([common.problem]).get(common.problem) if common else None
        likely = Likely(behind, common.explains) if common is not None and behind is not None else None
        return render.storm_card(storm, self._crowd(storm), likely, self.voice)

    def storm_ended(self, notice: Notice) -> Message | None:
        """That it is over."""
        storm = self.store.storm(str(notice.detail.get("storm", "")))
        if storm is None:
            return None
        return render.storm_ended(self._crowd(storm), self.manners.storm_quiet, self.voice)

    def folded(self, notice: Notice) -> Message | None:
        """The folded card; None when all that it named has got cards meanwhile, and it is not posted yet."""
        held = self.store.held_by(str(notice.detail.get("by", "")))
        if not held and not notice.ts:
            return None
        return render.folded(Crowd([each.problem for each in held[:SHOWN]], len(held), len(held)), self.voice)

    def thread_of(self, notice: Notice) -> str:
        """The message of the storm's card; empty when it was never posted."""
        card = self.store.notice(f"channel-{notice.detail.get('storm', '')}")
        return card.ts if card is not None else ""

    def _crowd(self, storm: Storm) -> Crowd:
        newcomers = self.store.newcomers(storm.began_at, storm.ended_at, limit=SHOWN)
        problems = self.store.problems_unlocked(each.problem for each in newcomers)
        total, _ = self.store.count_newcomers(storm.began_at, storm.ended_at)
        held = self.store.count_held(storm.key)
        return Crowd([problems[each.problem] for each in newcomers if each.problem in problems], total, held)
