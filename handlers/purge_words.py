"""What can follow `purge`: exactly one of an age, a problem and `all`, and filters. In doubt it is refused."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.core.model import Company
from bot.core.purge import PurgeFilter
from bot.core.words import N_
from bot.durations import parse_duration
from bot.exceptions import CommandFault
from handlers.desk import Call
from handlers.filters import known_cause, with_whole_names
from handlers.grammar import VERBS, quoted, suggestion, tokens, usage

KEYS = ("company", "cause", "keep", "include")
LONGEST = timedelta(days=3660)
SHORTEST = timedelta(hours=1)
_PROBLEM = re.compile(r"(?:p-|#)(\d{1,9})", re.IGNORECASE)
_MINUTES = re.compile(r"\d+(\.\d+)?\s*(m|min|mins|minutes?|s|secs?|seconds?)", re.IGNORECASE)
_NEGATIVE = re.compile(r"-\d.*")


def read_purge(call: Call, text: str) -> PurgeFilter:
    """The filter that is asked for. Raises CommandFault with the right form."""
    found: dict[str, str] = {}
    subjects: list[str] = []
    for token in with_whole_names(call, tokens(text, call.words)):
        key, colon, value = token.partition(":")
        if token.startswith("-") and not _NEGATIVE.fullmatch(token):
            raise CommandFault(_wrong(call, call.words.gettext("There is no {option} here."), option=quoted(token)))
        if colon and key.isalpha():
            _put(call, found, key.lower(), value.strip())
        else:
            subjects.append(token)
    asked = PurgeFilter(
        companies=_companies(call, found.get("company", "")),
        cause=known_cause(call, found.get("cause", "")),
        include_open=_include_open(call, found),
        typed=" ".join(text.split())[:300],
    )
    return _with_subject(call, asked, subjects)


def _with_subject(call: Call, asked: PurgeFilter, subjects: Sequence[str]) -> PurgeFilter:
    text = " ".join(subjects)
    if not subjects:
        raise CommandFault(_wrong(call, call.words.gettext("Say what is to be deleted.")))
    numbers = [each for each in subjects if _PROBLEM.fullmatch(each)]
    if len(subjects) == 1 and numbers:
        found = _PROBLEM.fullmatch(numbers[0])
        assert found is not None
        return _replaced(asked, problem=call.problem(int(found[1])).id)
    if text.casefold() == "all":
        return asked
    return _replaced(asked, span=_span(call, text))


def _replaced(asked: PurgeFilter, *, span: timedelta | None = None, problem: int = 0) -> PurgeFilter:
    return PurgeFilter(span, asked.companies, asked.cause, problem, asked.include_open, typed=asked.typed)


def _span(call: Call, text: str) -> timedelta:
    words = call.words
    if text.isascii() and text.isdigit():
        sentence = words.gettext("{text} could be days or a problem: write {days} or {problem}.")
        shown = int(text[:9])
        raise CommandFault(sentence.format(text=quoted(text), days=f"`{shown}d`", problem=f"`P-{shown}`"))
    if _MINUTES.fullmatch(text):
        sentence = words.gettext("{text} means minutes or seconds, and that is hardly meant: write `7d` for 7 days.")
        raise CommandFault(sentence.format(text=quoted(text)))
    try:
        span = parse_duration(text)
    except (ValueError, OverflowError):
        span = timedelta(0)
    if not SHORTEST <= span <= LONGEST:
        sentence = words.gettext("{text} is no age to purge by: one hour at least, ten years at most.")
        raise CommandFault(_wrong(call, sentence, text=quoted(text)))
    return span


def _put(call: Call, found: dict[str, str], key: str, value: str) -> None:
    words = call.words
    if key not in KEYS:
        sentence = words.gettext("There is no filter {key}; there are {keys}.").format(
            key=quoted(f"{key}:"), keys=", ".join(f"`{name}:`" for name in KEYS)
        )
        raise CommandFault(sentence + suggestion(key, KEYS, words))
    if not value:
        raise CommandFault(_wrong(call, words.gettext("There is nothing after {key}"), key=f"`{key}:`"))
    if key in found:
        raise CommandFault(words.gettext("{key} stands there twice; once is possible.").format(key=f"`{key}:`"))
    found[key] = value


def _companies(call: Call, name: str) -> tuple[int, ...]:
    """The one company that is meant: its whole name, its id, or a part that only one has."""
    if not name:
        return ()
    wanted = name.casefold()
    companies = [feed.company for feed in call.desk.store.feeds()]
    exact = [each for each in companies if wanted in (each.name.casefold(), each.bc_id.casefold())]
    near = exact or [each for each in companies if wanted in each.name.casefold()]
    if len(near) == 1 or exact:
        return tuple(each.id for each in near)
    raise CommandFault(_no_company(call, name, near, companies))


def _no_company(call: Call, name: str, near: Sequence[Company], companies: Sequence[Company]) -> str:
    words = call.words
    if near:
        several = ", ".join(quoted(each.name) for each in near[:5])
        return words.gettext("{name} fits several companies: {several}. Write one whole name.").format(
            name=quoted(name), several=several
        )
    sentence = words.gettext("No company is called {name}.").format(name=quoted(name))
    return sentence + suggestion(name, [each.name for each in companies], words)


def _include_open(call: Call, found: dict[str, str]) -> bool:
    keep, include = found.get("keep", "open").casefold(), found.get("include", "").casefold()
    if keep != "open" or include not in ("", "open") or ("keep" in found and include):
        sentence = call.words.gettext("Write {keep} (so it is without a word) or {include}.")
        raise CommandFault(sentence.format(keep="`keep:open`", include="`include:open`"))
    return include == "open"


def _wrong(call: Call, sentence: str, **values: str) -> str:
    return f"{sentence.format(**values)}\n{usage(VERBS['purge'], call.words)}"


WHAT = N_("Delete errors in Business Central, after a preview; those of unfinished problems stay unless you want it")
USAGES = (
    "purge 7d",
    "purge P-17",
    "purge all",
    'purge 30d company:"CRONUS Norge AS" cause:missing-exchange-rate include:open',
)
