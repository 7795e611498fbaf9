"""From an error text to what it means.

take the wrappers off
a code or a privilege decides, in whatever language the rest is
a family of English texts decides
a cut text is compared with the beginnings of phrases
a vague code, a plug-in's name or the wrapper itself give a likely answer
so does what a text is about, where it complains of something: broad words, several notions that meet in it, and
last the most general words
nothing is unknown, and says so
"""

import re
from functools import lru_cache
from typing import NamedTuple

from bot.core.causes import CAUSES, UNKNOWN
from bot.core.diagnosis.codes import dataverse_code, entra_code
from bot.core.diagnosis.facts import MANY_OF_A_KIND, principal_facts, privilege_facts, tidy
from bot.core.diagnosis.families.notions import GIST
from bot.core.diagnosis.families.order import BROAD, FAMILIES, GENERAL
from bot.core.diagnosis.rules import Rule, Rules, looks_cut, words_of
from bot.core.diagnosis.unwrap import MAX_LENGTH, Unwrapped, take_apart
from bot.core.model import Audience, Confidence, Diagnosis

BUILT_IN = Rules(FAMILIES)
_BROAD, _GENERAL = Rules(BROAD), Rules(GENERAL)
NUMBERS = BUILT_IN.numbers | _BROAD.numbers | GIST.numbers | _GENERAL.numbers
"""Numbers that mean something in a text."""
VARYING = frozenset({"record", "value", "other", "count", "length", "id", "user", "item", "currency", "unit", "group"})
"""Facts that differ from record to record within one problem, unless its root is made of them."""
_PERMISSIONS = "integration-user-permissions"
_CUSTOM = "custom-code-error"
# No figures: texts that differ in a number alone share one judgement.
_NO_ERROR = re.compile(r"\b(?:no|zero|without(?: any)?)\s+(?:errors?|failures?|faults?)\b", re.IGNORECASE)


class _Finding(NamedTuple):
    cause: str
    confidence: Confidence
    rule: str = ""
    facts: dict[str, str] = {}  # noqa: RUF012 (never changed)
    root: str = ""
    audience: Audience | None = None


def diagnose(text: str) -> Diagnosis:
    """What `text` means, as far as the built-in rules know. At most 2,048 characters are looked at.

    Answers are remembered and shared: their facts must not be changed.
    """
    return _diagnose(text[:MAX_LENGTH])


def diagnose_problem(text: str) -> Diagnosis:
    """What all entries of the problem that `text` belongs to have in common."""
    found = _find(text[:MAX_LENGTH])
    return _told(found, _in_common(found.facts, found.root))


@lru_cache(maxsize=512)
def _diagnose(text: str) -> Diagnosis:
    found = _find(text)
    return _told(found, found.facts)


def _in_common(facts: dict[str, str], root: str) -> dict[str, str]:
    if VARYING.isdisjoint(facts):
        return facts
    return {name: value for name, value in facts.items() if name not in VARYING or (root and value in root)}


def _told(found: _Finding, facts: dict[str, str]) -> Diagnosis:
    cause, confidence, rule, _, root, audience = found
    return Diagnosis(cause, audience or CAUSES[cause].audience, confidence, rule, facts, root)


def _find(text: str) -> _Finding:
    lowered = text.lower()
    coded = "0x8" in lowered or "-214" in lowered
    inner = take_apart(text)
    return (
        ("aadsts" in lowered and _by_entra_code(text))
        or ("prv" in lowered and _by_privilege(text))
        or (coded and _by_dataverse_code(text, vague=False))
        or (_by_cut_words(inner) if looks_cut(text) else _by_words(inner))
        or (coded and _by_dataverse_code(text, vague=True))
        or _by_wrapper(text, inner)
        or _by_gist(inner)
        or _Finding(UNKNOWN, Confidence.UNKNOWN, facts={"table": inner.table} if inner.table else {})
    )


def _by_entra_code(text: str) -> _Finding | None:
    coded = entra_code(text)
    if coded is None:
        return None
    root = "password" if coded.cause == "integration-user-password" else f"sign-in:{coded.code}"
    return _Finding(coded.cause, coded.confidence, "entra-code", {"code": coded.code}, root)


def _by_privilege(text: str) -> _Finding | None:
    facts = privilege_facts(text)
    if not facts:
        return None
    sure = Confidence.CERTAIN if "verb" in facts else Confidence.LIKELY
    return _Finding(_PERMISSIONS, sure, "privilege", facts | principal_facts(text), f"privilege:{facts['privilege']}")


def _by_dataverse_code(text: str, *, vague: bool) -> _Finding | None:
    coded = dataverse_code(text)
    if coded is None or coded.vague is not vague:
        return None
    facts = {"code": coded.code}
    root = ""
    if coded.cause == _PERMISSIONS:
        facts |= principal_facts(text)
        root = f"privilege:{facts['privilege_id']}" if "privilege_id" in facts else ""
    return _Finding(coded.cause, coded.confidence, "dataverse-code", facts, root)


def _by_words(inner: Unwrapped) -> _Finding | None:
    words = words_of(inner.text)
    hit = BUILT_IN.find(words)
    if hit is None:
        return None
    if hit.confidence is not Confidence.CERTAIN and (
        _is_of_the_plugin(inner, hit.rule) or (hit.is_brief and GIST.tells_no_fault(words)) or _is_all_well(inner.text)
    ):
        return None
    return _from_rule(hit.rule, inner, hit.confidence)


def _by_cut_words(inner: Unwrapped) -> _Finding | None:
    """Never certain: what was cut off could have changed the meaning."""
    words = words_of(inner.text)
    hit = BUILT_IN.find(words)
    if hit and hit.confidence is Confidence.CERTAIN:
        return _from_rule(hit.rule, inner, Confidence.LIKELY)
    found = BUILT_IN.find_cut(words) or (hit.rule if hit else None)
    if found is None or _is_of_the_plugin(inner, found):
        return None
    return _from_rule(found, inner, Confidence.LIKELY)


def _is_all_well(text: str) -> bool:
    """Whether the text says that there is no error, and complains of nothing else."""
    return bool(_NO_ERROR.search(text)) and not GIST.complains(words_of(_NO_ERROR.sub(" ", text)))


def _is_of_the_plugin(inner: Unwrapped, found: Rule) -> bool:
    """A plug-in words its errors as it likes; only a missing privilege is the same wherever it is met."""
    return bool(inner.plugin) and found.cause != _PERMISSIONS


def _by_wrapper(text: str, inner: Unwrapped) -> _Finding | None:
    if inner.plugin:
        sure = Confidence.LIKELY if looks_cut(text) else Confidence.CERTAIN
        return _Finding(_CUSTOM, sure, "plug-in", {"plugin": inner.plugin}, f"plug-in:{inner.plugin}")
    if len(inner.text) + 8 >= len(text):
        return None
    hit = BUILT_IN.find(words_of(text))
    return _from_rule(hit.rule, inner._replace(text=text), Confidence.LIKELY) if hit else None


def _by_gist(inner: Unwrapped) -> _Finding | None:
    """Broad words, notions that meet, general words: where the text complains of something at all."""
    words = words_of(inner.text)
    if not GIST.complains(words) or _is_all_well(inner.text):
        return None
    if hit := _BROAD.find(words):
        return _from_rule(hit.rule, inner, Confidence.LIKELY)
    if cause := GIST.find(words):
        return _Finding(cause, Confidence.LIKELY, "gist", {"table": inner.table} if inner.table else {})
    hit = _GENERAL.find(words)
    return _from_rule(hit.rule, inner, Confidence.LIKELY) if hit else None


def _from_rule(found: Rule, inner: Unwrapped, confidence: Confidence) -> _Finding:
    facts = dict(found.facts)
    if found.read and (read := found.read.search(inner.text)):
        facts |= tidy(read.groupdict())
    if found.cause == _PERMISSIONS:
        facts |= principal_facts(inner.text)
    if inner.plugin:
        facts.setdefault("plugin", inner.plugin)
    if inner.table:
        facts.setdefault("table", inner.table)
    root = "" if facts.get("dependency") in MANY_OF_A_KIND else _root(found.root, facts)
    return _Finding(found.cause, confidence, found.name, facts, root, found.audience)


def _root(template: str, facts: dict[str, str]) -> str:
    try:
        return template.format_map(facts)
    except KeyError:
        return ""
