"""Puts notices into words at the moment of sending, from what the store knows then: a card cannot be out of date."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.model import Card, Company, Notice, NoticeKind, Problem, ProblemFilter
from bot.core.notices import Reason
from bot.jobs.deliver import Spoken
from bot.slack import render
from bot.slack.blocks import Message
from bot.slack.mrkdwn import literal
from bot.slack.render import FirstRun, Voice
from bot.store import Store

RECORDS_ON_A_CARD = 5
Permalink = Callable[[str, str], str]
"""Web address of the message in a channel at a ts; empty where it cannot be had."""


@dataclass(frozen=True, slots=True)
class Announcer:
    """Speaks for the channel, in the channel's language."""

    store: Store
    voice: Voice
    permalink: Permalink

    def compose(self, notice: Notice, card: Card | None) -> Spoken | None:
        """The words of a notice; None where there is nothing left to say. Shape: bot.jobs.deliver.Compose."""
        if notice.problem is None:
            return self._channel(notice)
        problem = self.store.problem(notice.problem)
        if problem is None:
            return None
        if notice.kind is NoticeKind.CARD:
            return Spoken(self._card(problem, notice.episode), problem)
        if card is None or not card.ts:
            return None
        if notice.kind is NoticeKind.UPDATE:
            return Spoken(self._card(problem, notice.episode), problem)
        return Spoken(render.reply(notice.reason, problem, notice.detail, self.voice), problem, thread=card.ts)

    def _card(self, problem: Problem, episode: int) -> Message:
        affected = self.store.affected(problem.id, limit=RECORDS_ON_A_CARD)
        mode = self.store.feed(problem.company.id).mode
        return render.card(problem, affected, mode, self.voice, earlier=self._earlier(problem, episode))

    def _earlier(self, problem: Problem, episode: int) -> str:
        """Address of the last episode's card, so that the new one leads to the discussion in the old thread."""
        before = self.store.card(problem.id, episode - 1) if episode > 1 else None
        return self.permalink(before.channel, before.ts) if before is not None and before.ts else ""

    def _channel(self, notice: Notice) -> Spoken | None:
        if notice.reason == Reason.FIRST_RUN:
            return Spoken(render.first_run(self._first_runs(notice), notice.created_at, self.voice), None)
        if notice.reason == Reason.OPERATOR_NOTE:
            return Spoken(render.operator_note(self._note(notice)), None)
        return None

    def _first_runs(self, notice: Notice) -> list[FirstRun]:
        chosen = notice.detail.get("companies")
        chosen = chosen if isinstance(chosen, list) else []
        return [
            FirstRun(feed.company, feed.mode, feed.entries, self._problems(feed.company))
            for feed in self.store.feeds()
            if feed.company.id in chosen
        ]

    def _problems(self, company: Company) -> int:
        return self.store.problems(ProblemFilter(company=company.bc_id), limit=1).total

    def _note(self, notice: Notice) -> str:
        words = self.voice.words
        company = literal(str(notice.detail.get("company", "")), 120)
        if notice.detail.get("note") == "numbers_restarted":
            return words.gettext(
                "Business Central has started the entry numbers of {company} again, as it does after a restore or a "
                "copy. Everything was read again from the first number; no problem was closed because of it."
            ).format(company=company)
        return company
