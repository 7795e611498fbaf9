"""Table 5339, Integration Synch. Job Errors, of one company: single rows, long generated stretches, and gaps."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.demo.business_central.bulk import Stretch
from bot.demo.business_central.filters import EVERYTHING, Bounds
from bot.demo.business_central.rows import ErrorRow, etag
from bot.demo.business_central.views import Overrides, View


class ErrorLog:
    """The rows in order of their numbers. A number is given when a row is begun, a row is seen when it is committed."""

    def __init__(self) -> None:
        self.next_number = 1
        self.incarnation = 1
        """Goes up when the numbers start again, so that new rows get new SystemIds."""
        self._rows: dict[int, ErrorRow] = {}
        self._numbers: list[int] = []
        self._ids: dict[str, int] = {}
        self._versions: dict[int, int] = {}
        self._overrides: dict[int, Overrides] = {}
        self._stretches: list[Stretch] = []

    def reserve(self, count: int = 1) -> int:
        """The first of `count` numbers that nobody else will get."""
        number = self.next_number
        self.next_number += count
        return number

    def commit(self, row: ErrorRow, overrides: Overrides | None = None) -> None:
        """Make a row visible; `overrides` replace what is sent, by the property names of the companion API."""
        insort(self._numbers, row.entry_number)
        self._rows[row.entry_number] = row
        self._ids[row.id] = row.entry_number
        if overrides:
            self._overrides[row.entry_number] = overrides

    def add_stretch(self, stretch: Stretch) -> None:
        """Make a generated stretch visible; its numbers have been reserved."""
        self._stretches.append(stretch)
        self._stretches.sort(key=lambda each: each.first)

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(self._stretches)

    def get(self, number: int) -> ErrorRow | None:
        """The row with this number, if it is there."""
        found = self._rows.get(number)
        if found is not None:
            return found
        return next((each.row(number) for each in self._stretches if each.has(number)), None)

    def number_of(self, row_id: str) -> int | None:
        """Number of the row with this SystemId."""
        found = self._ids.get(row_id)
        if found is not None:
            return found
        numbers = (each.number_of(row_id) for each in self._stretches)
        return next((number for number in numbers if number is not None), None)

    def etag(self, number: int) -> str:
        """What `If-Match` has to say."""
        return etag(number, self._versions.get(number, 1))

    def touch(self, number: int) -> None:
        """Somebody changes the row: its ETag is a new one."""
        stretch = next((each for each in self._stretches if each.has(number)), None)
        if stretch is not None:
            row = stretch.row(number)
            stretch.delete(number)
            self.commit(row)
        self._versions[number] = self._versions.get(number, 1) + 1

    def delete(self, number: int) -> bool:
        """Take a row away; False when it was not there."""
        row = self._rows.pop(number, None)
        if row is None:
            return any(each.delete(number) for each in self._stretches)
        del self._numbers[bisect_left(self._numbers, number)]
        del self._ids[row.id]
        self._overrides.pop(number, None)
        return True

    def restart(self, first: int = 1) -> None:
        """An empty table whose numbers begin again, as after a restore."""
        incarnation = self.incarnation + 1
        self.__init__()  # type: ignore[misc]
        self.next_number, self.incarnation = first, incarnation

    def count(self, bounds: Bounds = EVERYTHING) -> int:
        """How many rows have a number within the bounds."""
        low, high = bounds
        singles = bisect_right(self._numbers, high) - bisect_left(self._numbers, low)
        return singles + sum(each.count(bounds) for each in self._stretches)

    def numbers(
        self, bounds: Bounds = EVERYTHING, *, descending: bool = False, skip: int = 0, limit: int = 2**31
    ) -> list[int]:
        """At most `limit` numbers of the rows within the bounds, in order, after leaving out `skip`."""
        found: list[int] = []
        for _, part in self._parts(bounds, descending):
            found.extend(part[skip : skip + limit - len(found)])
            skip = max(0, skip - len(part))
            if len(found) >= limit:
                break
        return found

    def rows(self, bounds: Bounds = EVERYTHING, *, descending: bool = False) -> Iterator[ErrorRow]:
        """The rows within the bounds, in order."""
        for stretch, part in self._parts(bounds, descending):
            for number in part:
                yield stretch.row(number) if stretch else self._rows[number]

    def times(self, bounds: Bounds = EVERYTHING, *, descending: bool = False) -> Iterator[tuple[int, str]]:
        """Number and time of the rows within the bounds, in order; cheaper than whole rows."""
        for stretch, part in self._parts(bounds, descending):
            for number in part:
                yield number, stretch.time(number) if stretch else self._rows[number].occurred_at

    def encode(self, view: View, numbers: list[int]) -> list[str]:
        """The rows with these numbers as JSON, generated ones from a template."""
        encoded: list[str] = []
        while len(encoded) < len(numbers):
            number = numbers[len(encoded)]
            stretch = next((each for each in self._stretches if each.has(number)), None)
            if stretch is None:
                row = self._rows[number]
                encoded.append(view.encode(row, self.etag(number), self._overrides.get(number)))
            else:
                encoded.extend(stretch.encode(view, stretch.leading(numbers, len(encoded))))
        return encoded

    def at_or_before(self, moment: str) -> list[int]:
        """Numbers of the rows stamped not later than a moment (wire form), lowest first."""
        return sorted(
            [number for number, row in self._rows.items() if row.occurred_at <= moment]
            + [number for each in self._stretches for number in each.at_or_before(moment)]
        )

    def _parts(self, bounds: Bounds, descending: bool) -> Iterator[tuple[Stretch | None, Sequence[int]]]:
        """Alternating runs of single and generated rows; inside a stretch a single row stands only in a gap."""
        parts: list[tuple[Stretch | None, Sequence[int]]] = []
        low = bounds.low
        for stretch in self._stretches:
            for cut in stretch.cuts(Bounds(low, bounds.high)):
                parts.append((None, self._between(low, cut.start - 1)))
                parts.append((stretch, cut))
                low = cut.stop
        parts.append((None, self._between(low, bounds.high)))
        for found, part in reversed(parts) if descending else parts:
            yield found, part[::-1] if descending else part

    def _between(self, low: int, high: int) -> list[int]:
        return self._numbers[bisect_left(self._numbers, low) : bisect_right(self._numbers, high)]


def newest(log: ErrorLog, limit: int) -> list[ErrorRow]:
    """The rows with the highest numbers, newest first."""
    return list(islice(log.rows(descending=True), limit))
