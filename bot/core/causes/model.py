"""What is known about a cause, and how its sentences are written down."""

from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from bot.core.model import Audience

DOCS = "https://learn.microsoft.com/dynamics365/business-central/"


class Retry(StrEnum):
    """Whether trying again helps."""

    YES = "yes"
    AFTER_FIX = "after_fix"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing to say, in variants: the first of which every placeholder is known is the one that is said."""

    variants: tuple[str, ...]
    needs: tuple[frozenset[str], ...]

    def choose(self, known: frozenset[str]) -> str:
        """The most exact variant that can be filled from facts of these names."""
        return next(text for text, needs in zip(self.variants, self.needs, strict=True) if needs <= known)


def say(*variants: str) -> Sentence:
    """A sentence from msgids, the most exact first; the last needs no fact, so there is always something to say."""
    needs = tuple(frozenset(name for _, name, _, _ in Formatter().parse(text) if name) for text in variants)
    if needs[-1]:
        raise ValueError(f"the last variant must stand without facts: {variants[-1]}")
    return Sentence(variants, needs)


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause. Texts are msgids in English, `*bold*` as Slack writes it; placeholders are names of facts."""

    slug: str
    title: str
    meaning: str
    audience: Audience
    retry: Retry
    action: str
    """What in Business Central resolves it, so that it can be offered."""
    docs: str
    page: int | None
    """Page of Business Central where the repair begins; None where it begins in the record or in another product."""
    headline: Sentence
    steps: tuple[Sentence, ...]
