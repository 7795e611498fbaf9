"""What the queries need from a database engine; the SQL itself is the same text for both, with `:name` parameters."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = Mapping[str, Any]
"""A row whose columns are read by name."""


class Engine(Protocol):
    """One database. Thread-safe; every method may raise StoreUnavailable and StoreUnusable."""

    dialect: str
    """`sqlite` or `postgresql`."""
    clock: str
    """SQL expression: the database's own time in milliseconds."""
    newest_matches: str
    """SQL query: the ids of the newest `:limit` entries whose text matches `:words`."""

    def transaction(self) -> AbstractContextManager[None]:
        """Commit on leaving, roll back on any exception. Belongs to the thread; an inner one joins the outer."""

    def rows(self, sql: str, **values: Any) -> list[Row]:
        """All rows of a query, or of a change with RETURNING."""

    def row(self, sql: str, **values: Any) -> Row | None:
        """The first row, None where there is none."""

    def change(self, sql: str, **values: Any) -> int:
        """Run one INSERT, UPDATE or DELETE; return how many rows it touched."""

    def change_many(self, sql: str, values: Sequence[Mapping[str, Any]]) -> int:
        """Run the same change for each set of values; return how many rows were touched in all."""

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Add many rows as fast as the engine can; none of them may exist."""

    def lock(self, alias: str, *, shared: bool = False) -> str:
        """Suffix of a SELECT that keeps the rows of `alias` from being changed until the transaction ends; `shared`
        only keeps others from taking this lock whole, and waits for nobody who changes what is no key."""

    def among(self, column: str, name: str) -> str:
        """Condition: `column` is one of the values of `:name`, which was made by `array`."""

    def array(self, values: Iterable[int | str]) -> Any:
        """Many values as one parameter."""

    def index_texts(self, condition: str, **values: Any) -> None:
        """Make the texts of the entries `e` under `condition` searchable; none of them may be so already."""

    def drop_texts(self, condition: str, **values: Any) -> None:
        """Take the texts of the entries `e` under `condition` out of the search, while they still stand in `e`."""

    def merge_texts(self) -> None:
        """Bring what was indexed batch by batch together, in short steps that let writers through in between."""

    def end_stale_holders(self, table: str, older_than_ms: int) -> int:
        """End the transactions of others that have held rows of the table for so long; how many that were."""

    def words(self, terms: Sequence[str], *, prefix: bool) -> str:
        """The value of `:words`: entries with all `terms`, whole or (`prefix`) as the beginnings of words."""

    def close(self) -> None:
        """Give every connection back; the engine cannot be used afterwards."""
