"""Puts notices into words at the moment of sending, from what the store knows then: a card cannot be out of date."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.announce_crowds import Crowds
from bot.core.manners import Manners
from bot.core.model import Card, Company, Notice, NoticeKind, Problem, ProblemFilter, State
from bot.core.notices import Reason, is_moot
from bot.jobs.deliver import Spoken
from bot.slack import render
from bot.slack.blocks import Message
from bot.slack.mrkdwn import literal, moment
from bot.slack.render import FirstRun, Morning, Voice
from bot.slack.render.digests import CHART_DAYS
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
    manners: Manners = field(default_factory=Manners)

    @property
    def crowds(self) -> Crowds:
        """Speaks of problems that come together."""
        return Crowds(self.store, self.voice, self.manners)

    def compose(self, notice: Notice, card: Card | None) -> Spoken | None:
        """The words of a notice; None where there is nothing left to say. Shape: bot.jobs.deliver.Compose."""
        spoken = self._compose(notice, card)
        if spoken is None or not notice.detail:
            return spoken
        return replace(spoken, message=render.marked(spoken.message, notice.detail, self.voice))

    def _compose(self, notice: Notice, card: Card | None) -> Spoken | None:
        if notice.problem is None:
            return self._channel(notice)
        problem = self.store.problem(notice.problem)
        if problem is None:
            return None
        if notice.kind is NoticeKind.CARD:
            return Spoken(self._card(problem, notice.episode), problem)
        if card is None or not card.ts or is_moot(notice.reason, problem):
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
        if notice.kind is NoticeKind.UPDATE:
            return self._standing(notice)
        match notice.reason:
            case Reason.FIRST_RUN:
                return Spoken(render.first_run(self._first_runs(notice), notice.created_at, self.voice), None)
            case Reason.PURGED:
                return self._purge(notice)
            case Reason.OPERATOR_NOTE:
                return Spoken(render.operator_note(self._note(notice)), None)
            case Reason.STORM_BEGAN:
                return _spoken(self.crowds.storm_card(notice))
            case Reason.STORM_ENDED:
                return _spoken(self.crowds.storm_ended(notice), self.crowds.thread_of(notice))
            case Reason.OVER_BUDGET:
                return _spoken(self.crowds.folded(notice))
            case Reason.DIGEST:
                return Spoken(self._digest(notice), None)
            case Reason.COMPANY_AILS:
                return Spoken(render.operator_note(self._ailing(notice)), None)
        return None

    def _purge(self, notice: Notice) -> Spoken | None:
        number = notice.detail.get("purge")
        purge = self.store.purge(number) if isinstance(number, int) else None
        return Spoken(render.purge_message(purge, self.voice), None) if purge is not None else None

    def _standing(self, notice: Notice) -> Spoken | None:
        """What stands in the channel, as it is true now; nothing while it is not posted yet: it will be true then."""
        standing = self.store.notice(str(notice.detail.get("of", "")))
        if standing is None or standing.kind is NoticeKind.UPDATE or not standing.ts:
            return None
        spoken = self._channel(standing)
        return replace(spoken, standing=standing.ts) if spoken is not None else None

    def _digest(self, notice: Notice) -> Message:
        since = datetime.fromisoformat(str(notice.detail["since"]))
        day = date.fromisoformat(str(notice.detail["day"]))
        counts, tally = self.store.counts(), self.store.tally(since)
        days = self.store.daily(None, day - timedelta(days=CHART_DAYS - 1))
        morning = Morning(
            since=since,
            shares=[render.Share(share.cause, share.owner, share.problems) for share in self.store.shares()],
            new=tally.new,
            resolved=tally.resolved,
            oldest=self.store.oldest_open(),
            snoozed=counts.states.get(State.SNOOZED, 0),
            quiet=tally.quiet,
            held=self.store.held(),
            feeds=self.store.feeds(),
            days=render.fortnight([(each.day, each.entries) for each in days], day),
        )
        return render.digest(morning, self.voice)

    def _ailing(self, notice: Notice) -> str:
        """Why companies cannot be read, as long as that is so; afterwards that it is over."""
        words = self.voice.words
        environment = str(notice.detail.get("environment", ""))
        name = literal(environment, 80)
        ailing = [feed for feed in self.store.watched() if feed.company.environment == environment and feed.fault]
        fault = self.store.environment_faults().get(environment, "")
        if not ailing and fault:
            return words.gettext(
                "Something has to be repaired so that all errors of {environment} are seen. {fault}"
            ).format(environment=name, fault=literal(fault, 400))
        if not ailing:
            return words.gettext(
                "Business Central ({environment}) can be read again. What happened meanwhile has been read, too."
            ).format(environment=name)
        companies = ", ".join(literal(feed.company.name, 60) for feed in ailing[:3])
        if len(ailing) > 3:
            companies += " " + words.gettext("+{n} more").format(n=len(ailing) - 3)
        since = min((feed.succeeded_at for feed in ailing if feed.succeeded_at), default=None)
        text = words.gettext(
            "New errors of {companies} ({environment}) are not seen at the moment: the bot cannot read Business "
            "Central. {fault}"
        ).format(companies=companies, environment=name, fault=literal(ailing[0].fault, 400))
        if since is not None:
            text += " " + words.gettext("Last read {since}.").format(since=moment(since))
        return text

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
        if notice.detail.get("note") in ("trouble", "caught_up"):
            return render.trouble_note(notice.detail, self.voice)
        company = literal(str(notice.detail.get("company", "")), 120)
        if notice.detail.get("note") == "numbers_restarted":
            return words.gettext(
                "Business Central has started the entry numbers of {company} again, as it does after a restore or a "
                "copy. Everything was read again from the first number; no problem was closed because of it."
            ).format(company=company)
        return company


def _spoken(message: Message | None, thread: str = "") -> Spoken | None:
    return Spoken(message, None, thread=thread) if message is not None else None
