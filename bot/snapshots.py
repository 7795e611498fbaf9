"""The snapshot of a purge: written from the store in chunks, put into the thread of its message, or exported."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from slack_sdk import WebClient

from bot.core.purge import Purge
from bot.core.snapshot import HEADER, lines
from bot.slack import files
from bot.slack.render import Voice
from bot.store import Store
from bot.store.purging import SnapshotRow

BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheets read UTF-8 as such only behind it."""


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Puts the file into the thread of a purge's message."""

    store: Store
    client: WebClient
    voice: Voice

    def upload(self, purge: Purge, channel: str, ts: str) -> None:
        """Put the file into the thread. Raises BotError."""
        name = file_name(purge.id)
        comment = self.voice.words.gettext("What is deleted, as it was before.")
        with tempfile.TemporaryDirectory(prefix="syncerrors-") as folder:
            path = Path(folder, name)
            with path.open("w", encoding="utf-8", newline="") as file:
                write_snapshot(self.store, purge.id, file.write)
            files.upload(self.client, path, name, channel=channel, thread=ts, comment=comment)


def file_name(purge_id: int) -> str:
    """What the file is called."""
    return f"purge-{purge_id}.csv"


def write_snapshot(store: Store, purge_id: int, write: Callable[[str], object]) -> int:
    """Write the file, a chunk at a time; how many entries it has."""
    write(BYTE_ORDER_MARK + lines([HEADER]))
    written = 0
    for chunk in store.snapshot(purge_id):
        write(lines(_cells(row) for row in chunk))
        written += len(chunk)
    return written


def _cells(row: SnapshotRow) -> tuple[str, ...]:
    entry = row.entry
    record = entry.record
    return (
        row.company,
        str(entry.number),
        entry.occurred_at.isoformat(timespec="milliseconds"),
        row.problem,
        row.cause,
        record.table if record else "",
        record.display if record else "",
        entry.direction.value,
        entry.mapping,
        entry.message,
    )
