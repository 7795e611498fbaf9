"""Turns a diagnosis into sentences, in the reader's language and escaped for the medium they are shown in."""

import gettext
import re
from collections.abc import Callable, Mapping

from bot.core.causes.catalogue import CAUSES, UNKNOWN
from bot.core.causes.dependencies import DEPENDENCIES
from bot.core.causes.model import Cause, Sentence
from bot.core.causes.particulars import particular
from bot.core.causes.rights import right
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
    readable = {name: value for name, value in diagnosis.facts.items() if not _GUID.match(value)}
    return _spoken(cause_of(diagnosis).headline, _sayable(readable, words, quote), words)


def steps(diagnosis: Diagnosis, words: Words, quote: Quote) -> list[str]:
    """What to do, in order; `*bold*` as Slack writes it."""
    known = _sayable(diagnosis.facts, words, quote)
    return [_spoken(step, known, words) for step in cause_of(diagnosis).steps]


def first_step(diagnosis: Diagnosis, words: Words, quote: Quote) -> str:
    """The step that a card shows."""
    return _spoken(cause_of(diagnosis).steps[0], _sayable(diagnosis.facts, words, quote), words)


def first_page(diagnosis: Diagnosis) -> int | None:
    """Number of the Business Central page that the first step opens; None where it is none."""
    if dependency := DEPENDENCIES.get(diagnosis.facts.get("dependency", "")):
        return dependency.number
    return cause_of(diagnosis).page


def plain(text: str) -> str:
    """`text` for a terminal: without the asterisks of bold words."""
    return _BOLD.sub(r"\1", text)


def _sayable(facts: Mapping[str, str], words: Words, quote: Quote) -> dict[str, str]:
    """All that can be filled in: values out of texts, quoted, and our own words about them, translated."""
    quoted = {name: quote(_clipped(value)) for name, value in facts.items() if value}
    return {
        **quoted,
        **_about_right(facts, words, quote),
        **_about_dependency(facts, words),
        **_about_particular(facts, words),
    }


def _about_right(facts: Mapping[str, str], words: Words, quote: Quote) -> dict[str, str]:
    named = right(facts.get("verb", ""), words)
    return {"verb": quote(named)} if named else {}


def _about_dependency(facts: Mapping[str, str], words: Words) -> dict[str, str]:
    dependency = DEPENDENCIES.get(facts.get("dependency", ""))
    if dependency is None:
        return {}
    said = {"thing": words.gettext(dependency.thing), "page": words.gettext(dependency.page)}
    if dependency.first:
        said["first"] = words.gettext(dependency.first)
    return said


def _about_particular(facts: Mapping[str, str], words: Words) -> dict[str, str]:
    known = particular(facts)
    return {"says": words.gettext(known.says), "remedy": words.gettext(known.remedy)} if known else {}


def _spoken(sentence: Sentence, sayable: Mapping[str, str], words: Words) -> str:
    return words.gettext(sentence.choose(frozenset(sayable))).format_map(sayable)


def _clipped(value: str) -> str:
    flat = " ".join(value.split())
    return flat if len(flat) <= LONGEST_FACT else flat[: LONGEST_FACT - 1] + "…"
