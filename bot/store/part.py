"""What every part of the store has in common: the engine, and text that any database accepts."""

import json
from contextlib import AbstractContextManager

from bot.store.engine import Engine


class Part:
    """The queries of one subject. Writes join the open transaction of the thread, or make one of their own."""

    def __init__(self, engine: Engine) -> None:
        self._db = engine

    def transaction(self) -> AbstractContextManager[None]:
        """One unit of work of this thread: commits on leaving, rolls back on any exception.

        An inner transaction joins the outer one. On SQLite there is one writer at a time, others wait up to
        30 s. On PostgreSQL, problems that are read inside are locked until the end, so that nobody's change is lost.
        Keep network calls out of it. Raises StoreUnavailable, StoreUnusable.
        """
        return self._db.transaction()


def storable(text: str) -> str:
    """The same text, with what no database takes (NUL, lone surrogates) written out as an escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\0")


def to_json(value: dict[str, object]) -> str:
    """A structure as text; values that JSON does not know (dates, enums) become text."""
    return json.dumps(value, default=str)
