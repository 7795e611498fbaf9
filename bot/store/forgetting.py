"""Taking texts out: of old entries, of one record, of one person. What was counted stays counted."""

# ruff: noqa: S608 (the pieces of SQL are our own text; values are always parameters)

import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from bot.store.part import Part, to_json
from bot.store.times import to_ms

AT_ONCE = 500
SCANNED_AT_ONCE = 20_000
"""Entries looked at in one query when there is no index to go by."""
PERSONAL = "source_display <> '' OR destination_display <> '' OR message <> ''"


class Forgotten(NamedTuple):
    """How much was taken out."""

    entries: int
    problems: int
    notes: int


class Forgetting(Part):
    """Blanks texts in chunks; call it outside a transaction."""

    def blank_before(self, cut_off: datetime) -> Iterator[int]:
        """Take the texts out of entries at or before the moment; yields the size of each chunk."""
        at, last = -(1 << 62), 0
        while True:
            rows = self._db.rows(
                "SELECT e.id, e.occurred_at FROM entry e WHERE e.occurred_at <= :cut_off "
                "AND (e.occurred_at, e.id) > (:at, :last) ORDER BY e.occurred_at, e.id LIMIT :limit",
                cut_off=to_ms(cut_off),
                at=at,
                last=last,
                limit=SCANNED_AT_ONCE,
            )
            if not rows:
                return
            at, last = rows[-1]["occurred_at"], rows[-1]["id"]
            wanted = self._db.rows(
                f"SELECT e.id FROM entry e WHERE {self._db.among('e.id', 'ids')} AND ({PERSONAL}) ORDER BY e.id",
                ids=self._db.array(row["id"] for row in rows),
            )
            yield from self._blank([row["id"] for row in wanted])

    def forget(self, key: str) -> Forgotten:
        """Take out what names a record (its number, display or id) or a person (their Slack user id).

        The audit is left alone: it says who did what, which is what it is for.
        """
        entries = sum(sum(self._blank(ids)) for ids in self._naming(key))
        hashed = f"forgotten-{blake2b(key.encode(), digest_size=12).hexdigest()}"
        with self.transaction():
            self._db.change(
                "UPDATE affected SET record = :hashed WHERE record = :key AND NOT EXISTS "
                "(SELECT 1 FROM affected o WHERE o.problem = affected.problem AND o.record = :hashed)",
                hashed=hashed,
                key=key,
            )
            problems = self._ids_naming("problem", "message || ' ' || facts", key)
            self._db.change(
                f"UPDATE problem SET message = '', facts = :empty WHERE {self._db.among('id', 'ids')}",
                empty=to_json({}),
                ids=self._db.array(problems),
            )
            self._db.change(
                f"UPDATE rejected SET raw = '' WHERE {self._db.among('id', 'ids')}",
                ids=self._db.array(self._ids_naming("rejected", "raw", key)),
            )
            notes = self._db.change(
                "UPDATE event SET detail = :empty WHERE actor = :key AND detail <> :empty", empty=to_json({}), key=key
            )
        return Forgotten(entries, len(problems), notes)

    def _ids_naming(self, table: str, text: str, key: str) -> list[int]:
        """Rows whose text names the key as a whole word; the database finds candidates, which are few."""
        rows = self._db.rows(
            f"SELECT id, {text} AS text FROM {table} WHERE {text} LIKE :word", word=f"%{_pattern(key)}%"
        )
        whole = re.compile(rf"(?<!\w){re.escape(key)}(?!\w)")
        return [row["id"] for row in rows if whole.search(row["text"])]

    def _naming(self, key: str) -> Iterator[list[int]]:
        """Ids of the entries that name the key, looked for from the first entry to the last."""
        after = 0
        while True:
            edge = self._db.row(
                "SELECT max(id) AS id FROM (SELECT id FROM entry WHERE id > :after ORDER BY id LIMIT :limit) AS part",
                after=after,
                limit=SCANNED_AT_ONCE,
            )
            if edge is None or edge["id"] is None:
                return
            rows = self._db.rows(
                """
                SELECT e.id FROM entry e WHERE e.id > :after AND e.id <= :edge AND (
                    e.source_id = :key OR e.destination_id = :key
                    OR e.source_display = :key OR e.destination_display = :key
                    OR e.source_display LIKE :named OR e.destination_display LIKE :named
                    OR e.source_display LIKE :titled OR e.destination_display LIKE :titled
                ) ORDER BY e.id
                """,
                after=after,
                edge=edge["id"],
                key=key,
                named=f"%: {_pattern(key)}",
                titled=f"%: {_pattern(key)} (%",
            )
            after = edge["id"]
            yield [row["id"] for row in rows]

    def _blank(self, ids: list[int]) -> Iterator[int]:
        for start in range(0, len(ids), AT_ONCE):
            chunk = self._db.array(ids[start : start + AT_ONCE])
            among = self._db.among("e.id", "ids")
            with self.transaction():
                # The words go first: the index is told what to take out by the texts as they still stand.
                self._db.drop_texts(among, ids=chunk)
                self._db.change(
                    f"""
                    UPDATE problem SET message = '', facts = :empty WHERE newest IN (
                        SELECT e.id FROM entry e WHERE {among})
                    """,
                    ids=chunk,
                    empty="{}",
                )
                changed = self._db.change(
                    f"""
                    UPDATE entry SET message = '', source_display = '', source_id = '', source_locator = '',
                        destination_display = '', destination_id = '', destination_locator = ''
                    WHERE {self._db.among("id", "ids")}
                    """,
                    ids=chunk,
                )
                self._db.index_texts(among, ids=chunk)
            yield changed


def _pattern(key: str) -> str:
    """The key inside LIKE: its own wildcards mean themselves no longer, and match any letter instead."""
    return key.replace("%", "_")
