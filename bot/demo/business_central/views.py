"""What an entity set shows of its rows: properties, their types, the key, and how a row becomes JSON."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from bot.demo.business_central.filters import Kind

MISSING = object()
"""An override with this value leaves the property out."""


class Overrides(NamedTuple):
    """What a broken row sends instead of its values, by the names of the companion API, and what it sends besides."""

    values: Mapping[str, object]
    besides: Mapping[str, object]


EMPTY_GUID = "00000000-0000-0000-0000-000000000000"
EMPTY_TIME = "0001-01-01T00:00:00Z"

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Column:
    """One property; `origin` names the value in the underlying row, by which a broken row overrides it."""

    name: str
    kind: Kind
    value: Callable[[Any], object]
    computed: bool = False
    """Not a table field: Business Central can neither filter nor order by it."""
    origin: str = ""


@dataclass(frozen=True)
class View:
    """One entity set. `key` is the property in the parentheses of an address."""

    name: str
    columns: tuple[Column, ...]
    key: str
    order: str
    """Property by which rows come when nothing else is asked for; whole numbers, unique."""

    @property
    def kinds(self) -> dict[str, Kind]:
        return {column.name: column.kind for column in self.columns}

    @property
    def computed(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns if column.computed)

    def values(self, row: object, names: Collection[str]) -> dict[str, object]:
        """The named properties of a row, for a filter or an order."""
        return {column.name: column.value(row) for column in self.columns if column.name in names}

    def selecting(self, names: Collection[str]) -> "View":
        """The same set with only the named properties; none means all, `id` and the like are not added."""
        if not names:
            return self
        return View(self.name, tuple(column for column in self.columns if column.name in names), self.key, self.order)

    def encode(self, row: object, etag: str, overrides: Overrides | None = None) -> str:
        """One row as a JSON object with its `@odata.etag` in front."""
        if overrides:
            return self._encode_broken(row, etag, overrides)
        return _encode({"@odata.etag": etag, **{column.name: column.value(row) for column in self.columns}}).decode()

    def _encode_broken(self, row: object, etag: str, overrides: Overrides) -> str:
        # The standard library writes what msgspec rightly refuses: half a surrogate pair, NaN, a huge number.
        shown: dict[str, object] = {"@odata.etag": etag}
        for column in self.columns:
            origin = column.origin or column.name
            shown[column.name] = overrides.values[origin] if origin in overrides.values else column.value(row)
        shown |= overrides.besides
        return json.dumps({name: value for name, value in shown.items() if value is not MISSING})


def of_mapping(name: str, kind: Kind = Kind.TEXT) -> Column:
    """A column of rows that are mappings already."""
    return Column(name, kind, lambda row: row[name])
