"""A store whose every change is made under a lease: a leader that was stopped past its end can write nothing."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from bot.store.engine import Engine, Row
from bot.store.store import Store

Check = Callable[[], None]
"""Raises LeaseLost; called as the first thing inside each transaction."""


def fenced(store: Store, check: Check) -> Store:
    """The same database; changes raise LeaseLost, and leave nothing behind, when `check` says so."""
    return Store(cast(Engine, _Fenced(store.engine, check)))


class _Fenced:
    """An engine that looks at the lease after each BEGIN; what only reads goes through as it is."""

    def __init__(self, engine: Engine, check: Check) -> None:
        self._engine = engine
        self._check = check
        self._local = threading.local()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See `Engine.transaction`."""
        with self._engine.transaction():
            if getattr(self._local, "checked", False):
                yield
                return
            self._check()
            self._local.checked = True
            try:
                yield
            finally:
                self._local.checked = False

    def change(self, sql: str, **values: Any) -> int:
        """See `Engine.change`."""
        with self.transaction():
            return self._engine.change(sql, **values)

    def change_many(self, sql: str, values: Sequence[Mapping[str, Any]]) -> int:
        """See `Engine.change_many`."""
        with self.transaction():
            return self._engine.change_many(sql, values)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """See `Engine.insert`."""
        with self.transaction():
            self._engine.insert(table, columns, rows)

    def row(self, sql: str, **values: Any) -> Row | None:
        """See `Engine.row`; a change with RETURNING stands in a transaction of its caller."""
        return self._engine.row(sql, **values)
