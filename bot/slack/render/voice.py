"""What every renderer needs beside its values: the language, the web addresses and the advice."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from gettext import NullTranslations
from typing import Protocol

from bot.core.causes import CAUSES, Retry
from bot.core.model import Confidence, Diagnosis, Direction, Problem, State
from bot.core.names import AUDIENCES, CONFIDENCES
from bot.core.words import N_
from bot.ports import Links
from bot.slack.mrkdwn import link, literal

COMMAND = "/syncerrors"

Quote = Callable[[str], str]


MICROSOFT = "https://learn.microsoft.com/"


class Advice(Protocol):
    """What the diagnosis says about a cause, in somebody's language; `quote` makes values from error texts harmless."""

    def headline(self, diagnosis: Diagnosis, words: NullTranslations, quote: Quote) -> str:
        """One sentence: what has happened."""

    def first_step(self, diagnosis: Diagnosis, words: NullTranslations, quote: Quote) -> str:
        """What to do first."""

    def steps(self, diagnosis: Diagnosis, words: NullTranslations, quote: Quote) -> list[str]:
        """All that is to be done, in order."""

    def meaning(self, diagnosis: Diagnosis, words: NullTranslations) -> str:
        """What the cause means; empty where there is nothing to add."""

    def docs(self, diagnosis: Diagnosis) -> str:
        """Address of the official page, empty where there is none."""

    def page(self, diagnosis: Diagnosis) -> int | None:
        """Number of the Business Central page that the first step opens."""

    def diagnose(self, text: str) -> Diagnosis:
        """What a text means."""

    def causes(self) -> Collection[str]:
        """Every cause that a text can have, a team's own among them."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How something is said: in whose language, with which addresses and whose advice."""

    words: NullTranslations
    links: Links
    advice: Advice

    def read_more(self, diagnosis: Diagnosis) -> str:
        """A link to Microsoft's page about it, or to the team's own; empty where there is none."""
        address = self.advice.docs(diagnosis)
        if not address:
            return ""
        official = address.startswith(MICROSOFT)
        return link(
            address, self.words.gettext("Microsoft's page") if official else self.words.gettext("More about it")
        )

    def headline(self, problem: Problem) -> str:
        """The problem's headline as mrkdwn."""
        return self.advice.headline(problem.diagnosis, self.words, fact)

    def brief(self, problem: Problem) -> str:
        """The headline for places without the error text: what nobody knows is told apart by its first words."""
        headline = self.headline(problem)
        message = literal(problem.message, 80)
        if problem.diagnosis.confidence is not Confidence.UNKNOWN or not message:
            return headline
        return self.words.gettext("{headline}: “{message}”").format(headline=headline, message=message)


def fact(value: str) -> str:
    """A value out of an error text, inside a sentence of ours."""
    return literal(value, 120)


def number(n: int, words: NullTranslations) -> str:
    """A number with its thousands apart, as the reader's language has it."""
    return f"{n:,}".replace(",", words.pgettext("thousands separator", ","))


def records(n: int, words: NullTranslations) -> str:
    """`1 record`, `10,000 records`."""
    return words.ngettext("{n} record", "{n} records", n).format(n=number(n, words))


def entries(n: int, words: NullTranslations) -> str:
    """`1 error`, `10,000 errors`."""
    return words.ngettext("{n} error", "{n} errors", n).format(n=number(n, words))


DIRECTIONS = {
    Direction.TO_DATAVERSE: N_("to Dataverse"),
    Direction.FROM_DATAVERSE: N_("from Dataverse"),
    Direction.BIDIRECTIONAL: N_("both directions"),
}
RETRIES = {
    Retry.YES: N_("Trying again can help: choose *Retry* on the error in Business Central."),
    Retry.AFTER_FIX: N_("Trying again helps once this is repaired; before that it fails in the same way."),
    Retry.NO: N_("Trying again does not help."),
}
STATES = {
    State.OPEN: N_("Open"),
    State.ACKNOWLEDGED: N_("Acknowledged"),
    State.SNOOZED: N_("Snoozed"),
    State.QUIET: N_("Quiet"),
    State.RESOLVED: N_("Resolved"),
}


def badge(diagnosis: Diagnosis, words: NullTranslations) -> str:
    """Whose job it is, and how sure we are where that is not certain."""
    audience = words.gettext(AUDIENCES[diagnosis.audience])
    if diagnosis.confidence is Confidence.CERTAIN:
        return audience
    return f"{audience} · {words.gettext(CONFIDENCES[diagnosis.confidence])}"


def retry(diagnosis: Diagnosis, words: NullTranslations) -> str:
    """Whether trying again helps; nothing about causes that only a team knows."""
    cause = CAUSES.get(diagnosis.cause)
    if cause is None or diagnosis.confidence is Confidence.UNKNOWN:
        return ""
    return words.gettext(RETRIES[cause.retry])


def place(problem: Problem, words: NullTranslations) -> str:
    """Where it fails: company, table, direction."""
    company = f"{literal(problem.company.name, 80)} ({literal(problem.company.environment, 40)})"
    what = literal(problem.table or problem.mapping, 80)
    direction = DIRECTIONS.get(problem.direction)
    way = f"{what} {words.gettext(direction)}".strip() if direction else what
    return f"{company} · {way}" if way else company


def command(text: str) -> str:
    """A command to type, in code style; only our own texts and ids go in."""
    return f"`{COMMAND} {text}`"


def span(duration: timedelta, words: NullTranslations) -> str:
    """A duration in its largest whole unit: `3 days`."""
    seconds = max(int(duration.total_seconds()), 0)
    if seconds >= 604_800 and seconds % 604_800 == 0:
        return words.ngettext("{n} week", "{n} weeks", seconds // 604_800).format(n=seconds // 604_800)
    if seconds >= 86_400 and seconds % 86_400 == 0:
        return words.ngettext("{n} day", "{n} days", seconds // 86_400).format(n=seconds // 86_400)
    if seconds >= 3_600 and seconds % 3_600 == 0:
        return words.ngettext("{n} hour", "{n} hours", seconds // 3_600).format(n=seconds // 3_600)
    if seconds >= 60 and seconds % 60 == 0:
        return words.ngettext("{n} minute", "{n} minutes", seconds // 60).format(n=seconds // 60)
    return words.ngettext("{n} second", "{n} seconds", seconds).format(n=seconds)
