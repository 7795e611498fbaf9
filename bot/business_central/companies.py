"""Which companies an environment has, and which of them are meant by the configuration."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

import msgspec

from bot.business_central.cleaning import clean_name
from bot.business_central.rows import LONGEST_NAME, envelope
from bot.business_central.service import Request, Service
from bot.exceptions import SourceAnswerUnusable


class ListedCompany(NamedTuple):
    """A company as the standard API lists it."""

    bc_id: str
    name: str
    """Goes into addresses, so it stays exactly as it came."""
    display_name: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The companies to watch, and a sentence for each configured one that does not exist."""

    found: list[ListedCompany]
    complaints: list[str]


class _Row(msgspec.Struct, rename="camel"):
    id: str
    name: str
    display_name: str | None = ""


def list_companies(service: Service) -> list[ListedCompany]:
    """All companies that the app may see. Raises as `Service.read`."""
    where = f"Reading the companies of environment {service.environment.name}"
    address: str | None = service.url(f"{service.addresses.standard}/companies", select="id,name,displayName")
    found: list[ListedCompany] = []
    asked: set[str] = set()
    while address:
        asked.add(address)
        rows, address = envelope(service.read(Request(address, where)), where)
        if address in asked:
            raise SourceAnswerUnusable(f"{where}: the pages lead in a circle.")
        found += [_company(row, where) for row in rows]
    return found


def pick(companies: list[ListedCompany], wanted: Iterable[str], environment: str) -> Selection:
    """The companies that `wanted` names by id, name or display name, whatever the case; all when it is empty."""
    wishes = list(wanted)
    if not wishes:
        return Selection(companies, [])
    found: dict[str, ListedCompany] = {}
    complaints: list[str] = []
    for wish in wishes:
        company = _named(companies, wish)
        if company is None:
            complaints.append(_complaint(companies, wish, environment))
        else:
            found[company.bc_id] = company
    return Selection(list(found.values()), complaints)


def _company(row: msgspec.Raw, where: str) -> ListedCompany:
    try:
        read = msgspec.json.decode(row, type=_Row)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise SourceAnswerUnusable(f"{where}: a company has no readable id and name.") from None
    return ListedCompany(read.id.lower(), read.name, clean_name(read.display_name or "", LONGEST_NAME))


def _named(companies: list[ListedCompany], wish: str) -> ListedCompany | None:
    """An id before a name, a name before a display name: only the first two are unique."""
    key = wish.strip().casefold()
    for part in range(3):
        for company in companies:
            if company[part].casefold() == key.strip("{}" if part == 0 else ""):
                return company
    return None


def _complaint(companies: list[ListedCompany], wish: str, environment: str) -> str:
    names = {company.name.casefold(): company.name for company in companies}
    close = [names[key] for key in get_close_matches(wish.strip().casefold(), names, n=3)]
    text = f"Environment {environment} has no company “{wish.strip()}”."
    if close:
        return f"{text} Did you mean {' or '.join(f'“{name}”' for name in close)}?"
    if not names:
        return f"{text} The app sees no company at all."
    return f"{text} It has: {', '.join(sorted(names.values())[:10])}{', …' if len(names) > 10 else ''}."
