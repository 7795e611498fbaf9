"""The filters of a list: `company:`, `cause:`, `for:`, `since:` and words to look for."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bot.core.model import Audience, ProblemFilter, State
from bot.durations import parse_duration
from bot.exceptions import CommandFault
from handlers.desk import Call
from handlers.grammar import quoted, suggestion

KEYS = ("company", "cause", "for", "since")
PURGED = "purged"
"""First word of a list of what purges have deleted, finished or not."""
LONGEST_TEXT = 100


class Asked(NamedTuple):
    """A filter and how it was written."""

    filter: ProblemFilter
    typed: str


def read_filters(call: Call, tokens: Sequence[str]) -> Asked:
    """The filter that the words ask for. Raises CommandFault with an exact complaint."""
    found: dict[str, str] = {}
    free: list[str] = []
    for token in with_whole_names(call, tokens):
        key, colon, value = token.partition(":")
        if not colon or not key.isalpha():
            free.append(token)
        elif key.lower() not in KEYS:
            raise CommandFault(_unknown_key(call, key))
        else:
            _put(call, found, key.lower(), value)
    purged = bool(free) and free[0].casefold() == PURGED
    text = " ".join(free[1:] if purged else free)
    if len(text) > LONGEST_TEXT:
        sentence = call.words.gettext("The text to look for is too long: at most {limit} characters.")
        raise CommandFault(sentence.format(limit=LONGEST_TEXT))
    return Asked(
        ProblemFilter(
            company=_company(call, found.get("company", "")),
            cause=known_cause(call, found.get("cause", "")),
            audience=_audience(call, found.get("for", "")),
            since=_since(call, found.get("since", "")),
            text=text,
            **_of_purges(purged),
        ),
        " ".join(tokens),
    )


def to_value(asked: Asked, before: tuple[int, int] | None) -> str:
    """What a paging button carries."""
    shown = asked.filter
    since = int(shown.since.timestamp() * 1000) if shown.since else None
    audience = shown.audience.value if shown.audience else None
    carried = [shown.company, shown.cause, audience, since, shown.text, shown.purged]
    return json.dumps([*carried, asked.typed[:300], before])


def from_value(value: str) -> tuple[Asked, tuple[int, int] | None]:
    """What a paging button carried. Raises ValueError where it is not one of ours."""
    company, cause, audience, since, text, purged, typed, before = json.loads(value)
    shown = ProblemFilter(
        company=str(company),
        cause=str(cause),
        audience=Audience(audience) if audience else None,
        since=datetime.fromtimestamp(since / 1000, UTC) if since else None,
        text=str(text),
        **_of_purges(bool(purged)),
    )
    return Asked(shown, str(typed)), _cursor(before)


def _of_purges(purged: bool) -> dict[str, Any]:
    """What the filter says beyond the rest when purged problems are asked for: they are shown in any state."""
    return {"purged": True, "states": frozenset(State)} if purged else {}


def _cursor(before: Any) -> tuple[int, int] | None:
    return (int(before[0]), int(before[1])) if before else None


def _put(call: Call, found: dict[str, str], key: str, value: str) -> None:
    if not value.strip():
        sentence = call.words.gettext("Nothing follows {key} – write {example}, without a space between.")
        raise CommandFault(sentence.format(key=f"`{key}:`", example=_EXAMPLES[key]))
    if key in found:
        raise CommandFault(call.words.gettext("{key} stands there twice; once is possible.").format(key=f"`{key}:`"))
    found[key] = value.strip()


def with_whole_names(call: Call, tokens: Sequence[str]) -> list[str]:
    """The words, those behind `company:` put together where they go on with the name of a company: quotation marks are
    easily forgotten."""
    names = [feed.company.name.casefold() for feed in call.desk.store.feeds()]
    whole: list[str] = []
    for token in tokens:
        before = whole[-1] if whole else ""
        key, _, begun = before.partition(":")
        longer = f"{begun} {token}".casefold()
        if key.lower() == "company" and begun and any(longer in name for name in names):
            whole[-1] = f"{before} {token}"
        else:
            whole.append(token)
    return whole


def _company(call: Call, name: str) -> str:
    if not name:
        return ""
    wanted = name.casefold()
    companies = [feed.company for feed in call.desk.store.feeds()]
    if any(wanted == company.bc_id.casefold() or wanted in company.name.casefold() for company in companies):
        return name
    sentence = call.words.gettext("No company is called {name}.").format(name=quoted(name))
    raise CommandFault(sentence + suggestion(name, [company.name for company in companies], call.words))


def known_cause(call: Call, slug: str) -> str:
    """The cause with that slug, empty for none. Raises CommandFault."""
    causes = call.desk.advice.causes()
    if not slug or slug.lower() in causes or slug.lower() in call.desk.store.counts().causes:
        return slug.lower()
    sentence = call.words.gettext("There is no cause {slug}.").format(slug=quoted(slug))
    near = suggestion(slug, causes, call.words)
    known = call.words.gettext("The causes are: {causes}.").format(causes=", ".join(f"`{name}`" for name in causes))
    raise CommandFault(sentence + (near or f" {known}"))


def _audience(call: Call, name: str) -> Audience | None:
    if not name:
        return None
    if name.lower() not in _AUDIENCES:
        sentence = call.words.gettext("{name} is not known: write {admin} or {user}.")
        raise CommandFault(sentence.format(name=quoted(f"for:{name}"), admin="`for:admin`", user="`for:user`"))
    return _AUDIENCES[name.lower()]


def _since(call: Call, text: str) -> datetime | None:
    if not text:
        return None
    try:
        return call.now - parse_duration(text)
    except (ValueError, OverflowError) as error:
        sentence = call.words.gettext("{text} is not a span of time; write {example}, for example.")
        raise CommandFault(sentence.format(text=quoted(text), example="`since:90m`, `since:3d`")) from error


def _unknown_key(call: Call, key: str) -> str:
    sentence = call.words.gettext("There is no filter {key}; there are {keys}.").format(
        key=quoted(f"{key}:"), keys=", ".join(f"`{name}:`" for name in KEYS)
    )
    return sentence + suggestion(f"{key}:", [f"{name}:" for name in KEYS], call.words)


_AUDIENCES = {
    "admin": Audience.ADMIN,
    "administrator": Audience.ADMIN,
    "user": Audience.USER,
}
_EXAMPLES = {
    "company": '`company:"CRONUS Norge AS"`',
    "cause": "`cause:missing-exchange-rate`",
    "for": "`for:admin`",
    "since": "`since:3d`",
}
