"""Keeps the pages of one reading in order: every number once, ascending, and never round in a circle."""

from itertools import pairwise
from urllib.parse import unquote, urljoin, urlsplit

from bot.business_central.addresses import origin
from bot.business_central.rows import RawPage
from bot.core.model import Entry, Page, Rejected
from bot.exceptions import SourceAnswerUnusable

MOST_FRUITLESS = 50
"""So many pages in a row may come without a new number: a server may send a few, a broken one never ends."""


class Order:
    """What one reading has seen so far. Not thread-safe: a reading belongs to one thread."""

    def __init__(self, beyond: int, where: str) -> None:
        self.highest = beyond
        self._where = where
        self._beyond = beyond
        self._previous: set[int] = set()
        self._followed: set[str] = set()
        self._fruitless = 0

    def arrange(self, raw: RawPage) -> Page:
        """The page's new rows, ascending. One that comes after a higher number of an earlier page is rejected.

        Raises SourceAnswerUnusable when that is most of the page: then the server does not order its rows at all.
        """
        before = self.highest
        entries = raw.entries if _ascends(raw.entries) else _in_order(raw.entries)
        rejected = [row for row in raw.rejected if row.number is None or not self._is_known(row.number)]
        if entries and entries[0].number <= before:
            late = [entry for entry in entries if entry.number <= before and not self._is_known(entry.number)]
            entries = [entry for entry in entries if entry.number > before]
            rejected += self._rejected(late, len(entries))
        numbers = {entry.number for entry in entries} | {row.number for row in rejected if row.number is not None}
        if numbers:
            self._previous = numbers
            self.highest = max(self.highest, *numbers)
        self._fruitless = 0 if self.highest > before else self._fruitless + 1
        return Page(entries, rejected)

    def next_address(self, link: str, present: str) -> str | None:
        """The link's address when it leads on in the same entity set; None when it leads to another place.

        Raises SourceAnswerUnusable for a circle.
        """
        address = _resolved(link, present)
        # Without a link of its own the same question would be asked again, so that has to have brought something.
        stuck = self._fruitless > (MOST_FRUITLESS if address else 0)
        if stuck or address == present or address in self._followed:
            raise SourceAnswerUnusable(f"{self._where}: the pages lead in a circle. What came before it is stored.")
        if address is not None:
            self._followed.add(address)
        return address

    def _is_known(self, number: int) -> bool:
        """Whether a row was not asked for, or came already at the end of the page before."""
        return number <= self._beyond or number in self._previous

    def _rejected(self, late: list[Entry], in_order: int) -> list[Rejected]:
        if len(late) > in_order:
            raise SourceAnswerUnusable(f"{self._where}: the rows are not in order of their numbers.")
        return [Rejected(entry.number, "its number is lower than one before", entry.message) for entry in late]


def _resolved(link: str, present: str) -> str | None:
    try:
        address = urljoin(present, link)
    except ValueError:
        return None
    same = origin(address) == origin(present) and _path(address) == _path(present)
    return address if same else None


def _path(address: str) -> str:
    """Servers do not agree with us on which characters of a company's name to encode."""
    return unquote(urlsplit(address).path)


def _ascends(entries: list[Entry]) -> bool:
    return all(first.number < second.number for first, second in pairwise(entries))


def _in_order(entries: list[Entry]) -> list[Entry]:
    """Sorted, and of a number that comes twice the first."""
    first: dict[int, Entry] = {}
    for entry in entries:
        first.setdefault(entry.number, entry)
    return [first[number] for number in sorted(first)]
