"""Turns a diagnosis into sentences, in the reader's language and escaped for the medium they are shown in."""

import gettext
import re
from collections.abc import Callable, Iterable, Mapping

from bot.core.causes.catalogue import CAUSES, UNKNOWN
from bot.core.causes.dependencies import DEPENDENCIES
from bot.core.causes.model import Cause, Sentence
from bot.core.model import Diagnosis

Words = gettext.NullTranslations
Quote = Callable[[str], str]

LONGEST_FACT = 80
_GUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f-]{27}$")
_BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")


def cause_of(diagnosis: Diagnosis) -> Cause:
    """The catalogue's entry; causes of a team's own rules have none and are `unknown` here."""
    return CAUSES.get(diagnosis.cause, CAUSES[UNKNOWN])


def headline(diagnosis: Diagnosis, words: Words, quote: Quote) -> str:
    """One short sentence that names the thing, without a full stop: `EUR is not coupled`."""
    facts = {name: value for name, value in diagnosis.facts.items() if not _GUID.match(value)}
    known = {**facts, **_about_dependency(facts, words)}
    return _spoken(cause_of(diagnosis).headline, known, words, quote)


def steps(diagnosis: Diagnosis, words: Words, quote: Quote) -> list[str]:
    """What to do, in order; `*bold*` as Slack writes it."""
    return list(_spoken_steps(cause_of(diagnosis).steps, diagnosis.facts, words, quote))


def first_step(diagnosis: Diagnosis, words: Words, quote: Quote) -> str:
    """The step that a card shows."""
    return next(iter(_spoken_steps(cause_of(diagnosis).steps[:1], diagnosis.facts, words, quote)))


def first_page(diagnosis: Diagnosis) -> int | None:
    """Number of the Business Central page that the first step opens; None where it is none."""
    if dependency := DEPENDENCIES.get(diagnosis.facts.get("dependency", "")):
        return dependency.number
    return cause_of(diagnosis).page


def plain(text: str) -> str:
    """`text` for a terminal: without the asterisks of bold words."""
    return _BOLD.sub(r"\1", text)


def _spoken_steps(sentences: Iterable[Sentence], facts: Mapping[str, str], words: Words, quote: Quote) -> Iterable[str]:
    known = {**facts, **_about_dependency(facts, words)}
    return (_spoken(sentence, known, words, quote) for sentence in sentences)


def _about_dependency(facts: Mapping[str, str], words: Words) -> dict[str, str]:
    dependency = DEPENDENCIES.get(facts.get("dependency", ""))
    if dependency is None:
        return {}
    said = {"thing": words.gettext(dependency.thing), "page": dependency.page}
    if dependency.first:
        said["first"] = words.gettext(dependency.first)
    return said


def _spoken(sentence: Sentence, facts: Mapping[str, str], words: Words, quote: Quote) -> str:
    known = {name: value for name, value in facts.items() if value}
    text = words.gettext(sentence.choose(frozenset(known)))
    return text.format_map({name: quote(_clipped(value)) for name, value in known.items()})


def _clipped(value: str) -> str:
    flat = " ".join(value.split())
    return flat if len(flat) <= LONGEST_FACT else flat[: LONGEST_FACT - 1] + "…"
