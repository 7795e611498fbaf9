"""Puts a file into a thread: announced, sent, shared (https://docs.slack.dev/messaging/working-with-files)."""

import http.client
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient

from bot.exceptions import SlackRefused
from bot.slack.faults import translated

SCOPE = "files:write"
SECONDS = 120


def upload(client: WebClient, path: Path, name: str, *, channel: str, thread: str, comment: str) -> None:
    """Share the file in the thread. Raises SlackUnavailable, OutcomeUnknown, SlackRefused.

    The file is read while it is sent: its size does not matter to memory, as it would with the SDK's own upload.
    """
    with translated("files.getUploadURLExternal", channel, writes=False):
        announced = client.files_getUploadURLExternal(filename=name, length=path.stat().st_size)
        address, file_id = str(announced["upload_url"]), str(announced["file_id"])
    with translated("upload of a file", channel, writes=False):
        _send(address, path)
    shared: list[dict[str, Any]] = [{"id": file_id, "title": name}]
    with translated("files.completeUploadExternal", channel, writes=True):
        client.files_completeUploadExternal(files=shared, channel_id=channel, thread_ts=thread, initial_comment=comment)


def _send(address: str, path: Path) -> None:
    parts = urlsplit(address)
    kind = http.client.HTTPConnection if parts.scheme == "http" else http.client.HTTPSConnection
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(path.stat().st_size)}
    with closing(kind(parts.netloc, timeout=SECONDS)) as connection, path.open("rb") as content:
        connection.request("POST", target, body=content, headers=headers)
        answer = connection.getresponse()
        answer.read()
    if answer.status != 200:
        raise SlackRefused(f"The file was not taken: HTTP {answer.status}.", code="upload_failed")
