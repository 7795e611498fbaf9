"""What the bot asks of the world outside, as contracts. Times are aware and in UTC; implementations are thread-safe.

Every method may raise the classes of `bot.exceptions` that its docstring names, and no others.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from bot.core.model import Company, Mode, Page, Record


class Source(Protocol):
    """One company's synchronization errors in Business Central."""

    def mode(self) -> Mode:
        """Which way in this company offers; asked once, then remembered until it is refused.

        Raises SourceUnavailable, SourceRefused, SourceAnswerUnusable.
        """

    def pages(self, beyond: int) -> Iterator[Page]:
        """Entries with a number greater than `beyond`, ascending, page by page.

        The next page is asked for only when the caller asks for it. Rows that cannot be read come in
        `Page.rejected`; they never cost the page. Raises SourceUnavailable, SourceRefused, SourceAnswerUnusable.
        """

    def highest_number(self) -> int:
        """The highest entry number that exists now, 0 where there is none. Raises as `pages`."""


class Messenger(Protocol):
    """Slack, as the outbox needs it. No method retries by itself: the outbox does, and looks before it posts again.

    All raise SlackUnavailable (certainly not posted), OutcomeUnknown (perhaps posted) or SlackRefused.
    """

    def post(
        self, channel: str, message: dict[str, Any], *, notice: str, thread: str = "", broadcast: bool = False
    ) -> str:
        """Post `message` (`text`, `blocks`) with the notice id in its metadata; return the `ts`.

        A reply whose thread is gone leaves nothing behind and raises SlackRefused with `thread_not_found`.
        """

    def update(self, channel: str, ts: str, message: dict[str, Any], *, notice: str) -> None:
        """Replace the message at `ts`; idempotent."""

    def find(self, channel: str, notice: str, *, since: float, thread: str = "") -> str | None:
        """The `ts` of the message that carries `notice`, or None when the whole window since `since` (Unix seconds)
        was read without finding it. Raises SlackRefused with `missing_scope` where history may not be read, and
        OutcomeUnknown where the window could not be read to its end."""

    def delete(self, channel: str, ts: str) -> None:
        """Take back a message of the bot's own; one that is gone already is fine."""


class Links(Protocol):
    """Web addresses, built only from the configured bases; empty text where there is none to give."""

    def record(self, company: Company, record: Record) -> str:
        """The record itself, in Business Central or Dataverse."""

    def entry(self, company: Company, number: int) -> str:
        """Page 5339 of the company, filtered on this entry."""

    def page(self, company: Company, page: int) -> str:
        """Any page of Business Central by its number: 5333 Coupled Data Synchronization Errors, 5339, 495, ..."""
