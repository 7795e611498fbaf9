"""One thing to hold: a team's own rules before the built-in ones, and the sentences of both."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.core import causes
from bot.core.causes.speak import Quote, Words
from bot.core.diagnosis.fingerprint import digest, fingerprint, identity
from bot.core.diagnosis.judge import NUMBERS, diagnose, diagnose_problem
from bot.core.diagnosis.memory import Judged, Memory
from bot.core.diagnosis.unwrap import MAX_LENGTH, unwrap
from bot.core.model import Audience, Confidence, Diagnosis, Entry

OWN = "own:"
DEFAULT_LANGUAGE = "en"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class OwnTexts:
    """What a team wrote in one language."""

    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A rule that a team wrote for its own extensions and plug-ins."""

    name: str
    cause: str
    audience: Audience
    match: Callable[[str], Mapping[str, str] | None]
    """The named groups of the pattern when it fits, None when it does not; linear in the length of the text."""
    texts: Mapping[str, OwnTexts] = field(default_factory=dict)
    """By language code; `en` is what others fall back to. Empty where the cause is a built-in one with its steps."""
    link: str = ""


class OwnRules(Protocol):
    """Rules that can say quickly which of them fits."""

    @property
    def rules(self) -> Sequence[OwnRule]:
        """All of them, first one first."""

    def find(self, text: str) -> tuple[OwnRule, Mapping[str, str]] | None:
        """The first rule that fits, with its groups."""


class Diagnostician:
    """Answers for built-in and own rules alike. Holds nothing that changes but a memory of answers."""

    def __init__(self, own: OwnRules | None = None) -> None:
        self._own = own
        self._by_name = {f"{OWN}{rule.name}": rule for rule in own.rules} if own else {}
        self._memory = Memory(judge, NUMBERS)

    def diagnose(self, text: str) -> Diagnosis:
        """What `text` means: an own rule's word where one fits, else the built-in rules'."""
        return (self._own and self._diagnose_own(text)) or diagnose(text)

    def judge(self, entry: Entry) -> tuple[Diagnosis, str]:
        """What an entry means, and the fingerprint of the problem that it belongs to.

        The diagnosis is the problem's: facts of the single record are left out, because others will join it. Own rules
        keep theirs: the team chose what its sentences name.
        """
        if self._own and (own := self._diagnose_own(entry.message)):
            return own, fingerprint(entry, own)
        return self._memory.judge(entry)

    def causes(self) -> tuple[str, ...]:
        """Every cause that a text can have: the built-in ones, then the team's own."""
        own = (rule.cause for rule in self._own.rules) if self._own else ()
        return tuple(dict.fromkeys((*causes.CAUSES, *own)))

    def title(self, diagnosis: Diagnosis, words: Words, quote: Quote = str) -> str:
        """Name of the cause."""
        own = self._texts(diagnosis, words)
        return _filled(own.title, diagnosis, quote) if own else words.gettext(causes.cause_of(diagnosis).title)

    def meaning(self, diagnosis: Diagnosis, words: Words) -> str:
        """What the cause means; empty for a team's own cause."""
        return "" if self._texts(diagnosis, words) else words.gettext(causes.cause_of(diagnosis).meaning)

    def headline(self, diagnosis: Diagnosis, words: Words, quote: Quote) -> str:
        """One short sentence that names the thing."""
        own = self._texts(diagnosis, words)
        return _filled(own.title, diagnosis, quote) if own else causes.headline(diagnosis, words, quote)

    def steps(self, diagnosis: Diagnosis, words: Words, quote: Quote) -> list[str]:
        """What to do, in order."""
        own = self._texts(diagnosis, words)
        if own:
            return [_filled(step, diagnosis, quote) for step in own.steps]
        return causes.steps(diagnosis, words, quote)

    def first_step(self, diagnosis: Diagnosis, words: Words, quote: Quote) -> str:
        """The step that a card shows."""
        own = self._texts(diagnosis, words)
        return _filled(own.steps[0], diagnosis, quote) if own else causes.first_step(diagnosis, words, quote)

    def docs(self, diagnosis: Diagnosis) -> str:
        """The page to read: the team's own link, or Microsoft's."""
        rule = self._by_name.get(diagnosis.rule)
        return rule.link if rule and rule.link else causes.cause_of(diagnosis).docs

    def page(self, diagnosis: Diagnosis) -> int | None:
        """Number of the Business Central page that the first step opens."""
        rule = self._by_name.get(diagnosis.rule)
        return None if rule and rule.texts else causes.first_page(diagnosis)

    def _diagnose_own(self, text: str) -> Diagnosis | None:
        if self._own is None:
            return None
        found = self._own.find(text[:MAX_LENGTH]) or self._own.find(unwrap(text))
        if found is None:
            return None
        rule, facts = found
        return Diagnosis(rule.cause, rule.audience, Confidence.CERTAIN, f"{OWN}{rule.name}", dict(facts))

    def _texts(self, diagnosis: Diagnosis, words: Words) -> OwnTexts | None:
        rule = self._by_name.get(diagnosis.rule)
        if rule is None or not rule.texts:
            return None
        return rule.texts.get(words.info().get("language", DEFAULT_LANGUAGE)) or rule.texts[DEFAULT_LANGUAGE]


def judge(entry: Entry) -> Judged:
    """What the built-in rules make of an entry, without memory."""
    diagnosis = diagnose_problem(entry.message)
    made_of = identity(entry, diagnosis)
    told = "\n".join((made_of, diagnosis.root, *diagnosis.facts.values()))
    return Judged((diagnosis, digest(made_of)), told)


def _filled(text: str, diagnosis: Diagnosis, quote: Quote) -> str:
    """A fact that is not known (the rule was changed since) becomes an ellipsis."""
    return _PLACEHOLDER.sub(lambda found: quote(diagnosis.facts.get(found[1]) or "…"), text)
