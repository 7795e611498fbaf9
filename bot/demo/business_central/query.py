"""Answers the query options of OData over the error table or over a short list: filter, order, page, count."""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from bot.demo.business_central.entries import ErrorLog
from bot.demo.business_central.filters import (
    EVERYTHING,
    Bounds,
    Expression,
    FilterFault,
    fields_of,
    parse_filter,
    split_bounds,
)
from bot.demo.business_central.views import View

MAX_PAGE = 20_000


@dataclass(frozen=True)
class Query:
    """What a client asked of one entity set."""

    filter: Expression | None = None
    order: tuple[tuple[str, bool], ...] = ()
    """Property and whether descending."""
    select: tuple[str, ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    page_size: int = MAX_PAGE
    token: str = ""
    """Where the page before ended: a number, or the place in another order."""


@dataclass(frozen=True)
class Found:
    """One page: rows as JSON, the token of the next page or empty, how many were left of `$top`."""

    rows: list[str]
    count: int | None
    next_token: str
    next_top: int | None


class Source(Protocol):
    """Rows that can be queried."""

    def keys(self, bounds: Bounds, descending: bool, skip: int, limit: int) -> list[int]:
        """At most `limit` keys of the rows within the bounds, in order, after leaving out `skip`."""

    def total(self, bounds: Bounds) -> int:
        """How many there are within the bounds."""

    def values(self, bounds: Bounds, descending: bool, names: set[str]) -> Iterator[tuple[int, Mapping[str, object]]]:
        """Key and named properties of the rows within the bounds, in order."""

    def encode(self, view: View, keys: list[int]) -> list[str]:
        """These rows as JSON."""


class ErrorSource:
    """The error table through one of its views."""

    def __init__(self, log: ErrorLog, view: View) -> None:
        self.log = log
        self.view = view

    def keys(self, bounds: Bounds, descending: bool, skip: int, limit: int) -> list[int]:
        return self.log.numbers(bounds, descending=descending, skip=skip, limit=limit)

    def total(self, bounds: Bounds) -> int:
        return self.log.count(bounds)

    def values(self, bounds: Bounds, descending: bool, names: set[str]) -> Iterator[tuple[int, Mapping[str, object]]]:
        origins = {column.origin or column.name for column in self.view.columns if column.name in names}
        if origins <= {"entryNumber", "occurredAt"}:
            for number, at in self.log.times(bounds, descending=descending):
                known = {"entryNumber": number, "No": number, "occurredAt": at, "Date_Time": at}
                yield number, known
            return
        for row in self.log.rows(bounds, descending=descending):
            yield row.entry_number, self.view.values(row, names)

    def encode(self, view: View, keys: list[int]) -> list[str]:
        return self.log.encode(view, keys)


class ListSource:
    """A short list of mappings; the key of a row is its place."""

    def __init__(self, rows: Sequence[Mapping[str, object]], view: View) -> None:
        self.rows = rows
        self.view = view

    def keys(self, bounds: Bounds, descending: bool, skip: int, limit: int) -> list[int]:
        return list(self._places(bounds, descending)[skip : skip + limit])

    def total(self, bounds: Bounds) -> int:
        return len(self._places(bounds, descending=False))

    def values(self, bounds: Bounds, descending: bool, names: set[str]) -> Iterator[tuple[int, Mapping[str, object]]]:
        places = self._places(bounds, descending)
        return ((place, {name: self.rows[place][name] for name in names}) for place in places)

    def encode(self, view: View, keys: list[int]) -> list[str]:
        return [view.encode(self.rows[place], list_etag(self.rows[place])) for place in keys]

    def _places(self, bounds: Bounds, descending: bool) -> range:
        places = range(max(0, bounds.low), min(len(self.rows), bounds.high + 1))
        return places[::-1] if descending else places


def list_etag(row: Mapping[str, object]) -> str:
    """ETag of a row that is a mapping."""
    seed = f"19;{row.get('id')};{row.get('lastModifiedDateTime')};"
    return f'W/"{base64.b64encode(seed.encode()).decode()}"'


def read_query(options: Mapping[str, str], prefer: str, view: View) -> Query:
    """Read the options of an address; FilterFault where Business Central would answer 400."""
    known = {"$filter", "$orderby", "$select", "$top", "$skip", "$count", "$skiptoken", "$schemaversion", "$format"}
    unknown = next((name for name in options if name.startswith("$") and name not in known), None)
    if unknown:
        raise FilterFault(f"The query parameter '{unknown}' is not supported.")
    text = options.get("$filter", "")
    return Query(
        filter=parse_filter(text, view.kinds, view.computed) if text else None,
        order=_order(options.get("$orderby", ""), view),
        select=_select(options.get("$select", ""), view),
        top=_whole(options, "$top"),
        skip=_whole(options, "$skip") or 0,
        count=options.get("$count", "false") == "true",
        page_size=_page_size(prefer),
        token=options.get("$skiptoken", "").strip("'"),
    )


def run(query: Query, source: Source, view: View) -> Found:
    """One page of the answer."""
    limit = query.page_size if query.top is None else min(query.page_size, query.top)
    keys, token = _natural(query, source, view, limit) if _is_natural(query, view) else _sorted(query, source, limit)
    left = None if query.top is None else query.top - len(keys)
    return Found(
        rows=source.encode(view.selecting(query.select), keys),
        count=count(query, source, view) if query.count else None,
        next_token="" if left == 0 else token,
        next_top=left,
    )


def count(query: Query, source: Source, view: View) -> int:
    """How many rows the filter lets through, whatever `$top` and `$skip` say."""
    bounds, rest = split_bounds(query.filter, view.order)
    if rest is None:
        return source.total(bounds)
    return sum(1 for _ in _matching(source, bounds, rest, descending=False))


def _is_natural(query: Query, view: View) -> bool:
    return not query.order or query.order[0][0] == view.order


def _natural(query: Query, source: Source, view: View, limit: int) -> tuple[list[int], str]:
    """Rows in order of their keys: entered where the page before ended, left when the page is full."""
    descending = bool(query.order and query.order[0][1])
    bounds, rest = split_bounds(query.filter, view.order)
    if query.token:
        last = int(query.token)
        bounds = (
            Bounds(bounds.low, min(bounds.high, last - 1))
            if descending
            else Bounds(max(bounds.low, last + 1), bounds.high)
        )
    skip = 0 if query.token else query.skip
    if rest is None:
        page = source.keys(bounds, descending, skip, limit + 1)
    else:
        page = list(islice(_matching(source, bounds, rest, descending), skip, skip + limit + 1))
    return page[:limit], str(page[limit - 1]) if len(page) > limit > 0 else ""


def _sorted(query: Query, source: Source, limit: int) -> tuple[list[int], str]:
    """Rows in another order: all of them are looked at, and the token is a place."""
    names = {name for name, _ in query.order} | (fields_of(query.filter) if query.filter else set())
    rows = [
        (key, row)
        for key, row in source.values(EVERYTHING, False, names)
        if query.filter is None or query.filter.matches(row)
    ]
    for name, descending in reversed(query.order):
        rows.sort(key=_sort_key(name), reverse=descending)
    start = int(query.token) if query.token else query.skip
    token = str(start + limit) if start + limit < len(rows) else ""
    return [key for key, _ in rows[start : start + limit]], token


def _sort_key(name: str) -> Callable[[tuple[int, Mapping[str, object]]], tuple[bool, object]]:
    return lambda found: (isinstance(found[1][name], str), found[1][name])


def _matching(source: Source, bounds: Bounds, rest: Expression, descending: bool) -> Iterator[int]:
    rows: Iterable[tuple[int, Mapping[str, object]]] = source.values(bounds, descending, fields_of(rest))
    return (key for key, row in rows if rest.matches(row))


def _order(text: str, view: View) -> tuple[tuple[str, bool], ...]:
    order = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, way = part.partition(" ")
        _known(name, view)
        if way.strip() not in ("", "asc", "desc"):
            raise FilterFault(f"Syntax error in '{part}'.", "BadRequest_NotFound")
        if name in view.computed:
            raise FilterFault(f"The field '{name}' is not based on a table field and cannot be sorted by.")
        order.append((name, way.strip() == "desc"))
    return tuple(order)


def _select(text: str, view: View) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        _known(name, view)
    return names


def _known(name: str, view: View) -> None:
    if name not in view.kinds:
        raise FilterFault(
            f"Could not find a property named '{name}' on type 'Microsoft.NAV.{view.name}'.", "BadRequest_NotFound"
        )


def _whole(options: Mapping[str, str], name: str) -> int | None:
    text = options.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit():
        raise FilterFault(f"Invalid value '{text}' for {name} query option found.", "BadRequest")
    return int(text)


def _page_size(prefer: str) -> int:
    for part in prefer.replace(";", ",").split(","):
        name, _, value = part.strip().partition("=")
        if name.lower() == "odata.maxpagesize" and value.strip().isdigit():
            return min(MAX_PAGE, max(1, int(value)))
    return MAX_PAGE
