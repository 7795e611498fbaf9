"""Taking texts out: of old entries, of one record, of one person. What was counted stays counted."""

# ruff: noqa: S608 (the pieces of SQL are our own text; values are always parameters)

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from bot.core.notices import Reason, update_notice
from bot.store.cards import Cards
from bot.store.engine import Row
from bot.store.outbox import Notices
from bot.store.part import to_json
from bot.store.problems import Problems
from bot.store.times import to_ms

AT_ONCE = 500
SCANNED_AT_ONCE = 20_000
"""Entries looked at in one query when there is no index to go by."""
PERSONAL = "source_display <> '' OR destination_display <> '' OR message <> ''"
NOTE = "note"
"""Name of a person's own words in what is kept of a deed and of a notice."""
PLACES = ("first", "second")
"""Names of the values that a key is looked for by: an id has two spellings, everything else two forms at most."""
TOLD = {"event": "id", "notice": "seq"}
"""The tables that keep such words, with their keys."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was taken out, or would be."""

    entries: int = 0
    problems: frozenset[int] = frozenset()
    """Ids of those whose own text goes, or that of one of their entries."""
    rejected: int = 0
    """Rows in quarantine."""
    notes: int = 0

    def __bool__(self) -> bool:
        """Whether it is anything at all."""
        return bool(self.entries or self.problems or self.rejected or self.notes)


TEXTLESS = "message = '', facts = '{}', root = CASE WHEN root = '' THEN '' ELSE 'forgotten-' || id END"
"""A problem without its texts. A root names a user, a role, a salesperson: what is left of it is that there was one,
until it happens again (`Problems.know_again`)."""


class Forgetting(Problems, Cards, Notices):
    """Blanks texts in chunks, each a transaction of its own; call it outside one."""

    def blank_before(self, cut_off: datetime) -> Iterator[int]:
        """Take the texts out of entries and quarantined rows at or before the moment; yields the size of each chunk."""
        quarantined = self._db.change("UPDATE rejected SET raw = '' WHERE raw <> '' AND at <= :at", at=to_ms(cut_off))
        if quarantined:
            yield quarantined
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

    def naming(self, key: str) -> Forgotten:
        """What `forget` would take out; it reads everything that is stored."""
        return self._each_naming(_Key(key), lambda _ids: None)

    def forget(self, key: str, now: datetime) -> Forgotten:
        """Take out what names a record (its number, display or id) as a whole word, and the words of a person (their
        Slack user id). The cards that may have shown it are made anew: that is decided together with each chunk.

        The audit is left alone: it says who did what, which is what it is for.
        """
        wanted = _Key(key)
        gone = self._each_naming(wanted, lambda ids: sum(self._blank(ids, now)))
        with self.transaction():
            problems = self._problems_naming(wanted)
            self.problems_by_id(problems)  # locks them in order
            self._db.change(
                f"UPDATE problem SET {TEXTLESS} WHERE {self._db.among('id', 'ids')}", ids=self._db.array(problems)
            )
            self._show_anew(problems, now)
            self._db.change(
                f"UPDATE rejected SET raw = '' WHERE {self._db.among('id', 'ids')}",
                ids=self._db.array(self._rejected_naming(wanted)),
            )
            for table in TOLD:
                for row, detail in self._notes_naming(wanted, table):
                    self._db.change(
                        f"UPDATE {table} SET detail = :detail WHERE {TOLD[table]} = :id",
                        detail=to_json({name: value for name, value in detail.items() if name != NOTE}),
                        id=row["id"],
                    )
        return gone

    def _each_naming(self, wanted: "_Key", each: Callable[[list[int]], object]) -> Forgotten:
        """Count what names the key; `each` is given the ids of its entries, chunk by chunk."""
        problems = set(self._problems_naming(wanted))
        rejected = len(self._rejected_naming(wanted))
        notes = sum(1 for _ in self._notes_naming(wanted, "event"))
        entries = 0
        for rows in self._entries_naming(wanted):
            entries += len(rows)
            problems.update(row["problem"] for row in rows)
            each([row["id"] for row in rows])
        return Forgotten(entries, frozenset(problems), rejected, notes)

    def _entries_naming(self, wanted: "_Key") -> Iterator[list[Row]]:
        """The entries that name the key, looked for from the first to the last."""
        columns = ("source_id", "destination_id", "source_display", "destination_display", "message")
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
                f"SELECT id, problem, {', '.join(columns)} FROM entry "
                f"WHERE id > :after AND id <= :edge AND ({wanted.perhaps_in(*columns)}) ORDER BY id",
                after=after,
                edge=edge["id"],
                **wanted.likes,
            )
            after = edge["id"]
            yield [row for row in rows if any(wanted.named_in(row[column]) for column in columns)]

    def _problems_naming(self, wanted: "_Key") -> list[int]:
        rows = self._db.rows(
            f"SELECT id, message, root, facts FROM problem WHERE {wanted.perhaps_in('message', 'root', 'facts')}",
            **wanted.likes,
        )
        return [
            row["id"] for row in rows if any(map(wanted.named_in, (row["message"], row["root"], _values(row["facts"]))))
        ]

    def _rejected_naming(self, wanted: "_Key") -> list[int]:
        """They are few, and each may be escaped in its own way, so all are read."""
        rows = self._db.rows("SELECT id, raw FROM rejected WHERE raw <> ''")
        return [row["id"] for row in rows if wanted.named_in(row["raw"]) or wanted.named_in(_unescaped(row["raw"]))]

    def _notes_naming(self, wanted: "_Key", table: str) -> Iterator[tuple[Row, dict[str, Any]]]:
        """What people wrote, if it is this person's or names the key; there are as many notes as people wrote."""
        writer = "actor" if table == "event" else "''"
        rows = self._db.rows(
            f"SELECT {TOLD[table]} AS id, {writer} AS actor, detail FROM {table} WHERE detail LIKE :note",
            note=f'%"{NOTE}"%',
        )
        for row in rows:
            detail = json.loads(row["detail"])
            author = row["actor"] or detail.get("actor", "")
            if detail.get(NOTE) and (author in wanted.spellings or wanted.named_in(str(detail[NOTE]))):
                yield row, detail

    def _show_anew(self, problems: Iterable[int], now: datetime) -> None:
        for problem in self.problems_by_id(problems).values():
            card = self.card(problem.id, problem.episode)
            if card is not None and card.ts:
                update = update_notice(problem, Reason.STILL_TRUE, now, now, card.channel)
                # Each step takes more out, all at one time: none may pass for an update that is sent already.
                self.enqueue([replace(update, id=f"{update.id}-{uuid4().hex}")])

    def _blank(self, ids: list[int], now: datetime | None = None) -> Iterator[int]:
        """Chunk by chunk; with `now` the cards of their problems are made anew."""
        for start in range(0, len(ids), AT_ONCE):
            chunk = self._db.array(ids[start : start + AT_ONCE])
            among = self._db.among("e.id", "ids")
            with self.transaction():
                rows = self._db.rows(f"SELECT DISTINCT e.problem FROM entry e WHERE {among}", ids=chunk)
                problems = [row["problem"] for row in rows]
                self.problems_by_id(problems)  # locks them first, as whoever adds entries does
                # The words go first: the index is told what to take out by the texts as they still stand.
                self._db.drop_texts(among, ids=chunk)
                self._db.change(
                    f"UPDATE problem SET {TEXTLESS} WHERE newest IN (SELECT e.id FROM entry e WHERE {among})",
                    ids=chunk,
                )
                # A record whose last entry goes is counted on without its name.
                self._db.change(
                    f"""
                    UPDATE affected SET record = 'forgotten-' || newest WHERE (problem, newest) IN (
                        SELECT e.problem, e.id FROM entry e WHERE {among})
                    """,
                    ids=chunk,
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
                if now is not None:
                    self._show_anew(problems, now)
            yield changed


class _Key:
    """What has to be forgotten, in every way in which it may be written. An id is written in capitals or not."""

    def __init__(self, key: str) -> None:
        identity = _identity(key)
        self.spellings = (key,) if identity is None else (str(identity), identity.hex)
        anyhow = re.NOFLAG if identity is None else re.IGNORECASE
        self._whole = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, self.spellings))})(?!\w)", anyhow)
        self._column = "{}" if identity is None else "lower({})"
        # In structures letters beyond ASCII, quotation marks and the like are escaped.
        forms = sorted({form for key in self.spellings for form in (key, json.dumps(key)[1:-1])})
        self.likes = {name: f"%{_pattern(form)}%" for name, form in zip(PLACES, forms, strict=False)}
        assert len(self.likes) == len(forms)

    def perhaps_in(self, *columns: str) -> str:
        """Condition that finds candidates, with `likes` as its values."""
        return " OR ".join(f"{self._column.format(each)} LIKE :{like}" for each in columns for like in self.likes)

    def named_in(self, text: str) -> bool:
        """Whether it stands there as a word of its own: 1000 is not named by 10003."""
        return self._whole.search(text) is not None


def _identity(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def _pattern(key: str) -> str:
    """The key inside LIKE: what means something there matches any letter instead."""
    return re.sub(r"[%\\]", "_", key)


def _values(structure: str) -> str:
    return " ".join(map(str, json.loads(structure).values()))


def _unescaped(raw: str) -> str:
    """A row as it came, without the escapes of JSON; it may have been cut anywhere, so it is not parsed."""
    text = re.sub(r"\\(u[0-9a-fA-F]{4}|.)", _escaped, raw, flags=re.DOTALL)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped(found: re.Match[str]) -> str:
    letter = found[1]
    if len(letter) > 1:
        return chr(int(letter[1:], 16))
    return " " if letter in "bfnrt" else letter
