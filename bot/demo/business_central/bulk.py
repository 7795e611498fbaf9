"""A long stretch of rows that exist only as a rule: a million of them take no more memory than ten.

A few prototype rows carry marks where number, ids, time and record key belong. Encoded once for each choice of
properties they become a template, and a page is served by filling templates in.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import takewhile

import msgspec

from bot.demo.business_central.filters import Bounds
from bot.demo.business_central.rows import ErrorRow, etag
from bot.demo.business_central.views import View

# Marks survive JSON and percent-encoding unchanged, and stand in no text.
NUMBER_MARK = 2_147_483_001
ID_MARK = "QqIdqQ"
AT_MARK = "QqAtqQ"
KEY_MARK = "QqKeyqQ"
PLACE_MARK = "QqPlaceqQ"
"""Last twelve characters of the ids of the failed record and of its partner in Dataverse."""
_ETAG_MARK = "QqEtagqQ"


@dataclass
class Stretch:
    """Rows `first` to `last`, one every `spacing`, with the prototypes in turn."""

    first: int
    last: int
    prototypes: tuple[ErrorRow, ...]
    started_at: datetime
    spacing: timedelta
    prefix: str
    """First 24 characters of every SystemId in the stretch; the number makes the rest."""
    records: int
    """How many different records fail; the key of a row is its place modulo this."""
    key_format: str = "C%06d"
    _missing: set[int] = field(default_factory=set)
    _templates: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def has(self, number: int) -> bool:
        return self.first <= number <= self.last and number not in self._missing

    def count(self, bounds: Bounds) -> int:
        low, high = max(self.first, bounds.low), min(self.last, bounds.high)
        return max(0, high - low + 1) - sum(low <= number <= high for number in self._missing)

    def cuts(self, bounds: Bounds) -> Iterator[range]:
        """The unbroken runs of numbers within the bounds."""
        low, high = max(self.first, bounds.low), min(self.last, bounds.high)
        for gap in sorted(number for number in self._missing if low <= number <= high):
            if gap > low:
                yield range(low, gap)
            low = gap + 1
        if low <= high:
            yield range(low, high + 1)

    def delete(self, number: int) -> bool:
        """Take one row out; the ends of the stretch move instead of growing the set of gaps."""
        if not self.has(number):
            return False
        self._missing.add(number)
        while self.first in self._missing:
            self._missing.remove(self.first)
            self.first += 1
        return True

    def at_or_before(self, moment: str) -> Iterator[int]:
        """Numbers of the rows stamped not later than a moment; time grows with the number."""
        end = bisect_right(range(self.first, self.last + 1), moment, key=self.time)
        for run in self.cuts(Bounds(self.first, self.first + end - 1)):
            yield from run

    def time(self, number: int) -> str:
        """When the row was written, in wire form."""
        moment = self._base + self.spacing * (number - self._origin)
        # isoformat of a naive moment takes a fifth of the time of strftime.
        return moment.isoformat(timespec="milliseconds") + "Z"

    def row(self, number: int) -> ErrorRow:
        """One row, made now."""
        template = self._rows_as_templates()[(number - self._origin) % len(self.prototypes)]
        return msgspec.json.decode(template % self._fillings(number), type=ErrorRow)

    def number_of(self, row_id: str) -> int | None:
        if not row_id.startswith(self.prefix):
            return None
        number = int(row_id[-12:], 16)
        return number if self.has(number) else None

    def record_key(self, number: int) -> str:
        return self.key_format % ((number - self._origin) % self.records + 1)

    def leading(self, numbers: list[int], start: int) -> list[int]:
        """The numbers from `start` on, up to the first that is not in the stretch."""
        if not self._missing and self.has(numbers[-1]):
            return numbers[start:] if start else numbers
        return list(takewhile(self.has, numbers[start:]))

    def encode(self, view: View, numbers: list[int]) -> list[str]:
        """The rows as JSON objects; a few microseconds each."""
        names = (view.name, *(column.name for column in view.columns))
        templates = self._templates.get(names)
        if templates is None:
            encoded = (view.encode(prototype, _ETAG_MARK) for prototype in self.prototypes)
            templates = self._templates[names] = [self._template(text) for text in encoded]
        count, origin = len(templates), self._origin
        return [templates[(number - origin) % count] % self._fillings(number) for number in numbers]

    def __post_init__(self) -> None:
        self._origin = self.first
        self._base = self.started_at.astimezone(UTC).replace(tzinfo=None)

    def _rows_as_templates(self) -> list[str]:
        templates = self._templates.get(())
        if templates is None:
            encoded = (msgspec.json.encode(prototype).decode() for prototype in self.prototypes)
            templates = self._templates[()] = [self._template(text) for text in encoded]
        return templates

    def _fillings(self, number: int) -> dict[str, object]:
        since = number - self._origin
        moment = (self._base + self.spacing * since).isoformat(timespec="milliseconds")
        return {"number": number, "at": moment, "place": since % self.records + 1}

    def _template(self, encoded: str) -> str:
        text = encoded.replace("%", "%%")
        for mark, filling in (
            (_ETAG_MARK, etag(0).replace('"', '\\"').replace("0000000000", "%(number)010x", 1)),
            (str(NUMBER_MARK), "%(number)d"),
            (ID_MARK, self.prefix + "%(number)012x"),
            (AT_MARK, "%(at)sZ"),
            (KEY_MARK, self.key_format.replace("%", "%(place)")),
            (PLACE_MARK, "%(place)012x"),
        ):
            text = text.replace(mark, filling)
        return text
