"""A running workspace, a real WebClient on it, and a real Bolt app in Socket Mode."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.demo.workspace import Command, Shortcut, Workspace


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace(shortcuts=(Shortcut("explain", "Explain this"),), commands=(Command("/syncerrors"),)) as running:
        running.deliveries.ack_seconds = 1.0
        yield running


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    return WebClient(workspace.bot_token, base_url=workspace.api_url, retry_handlers=[], timeout=5)


@pytest.fixture
def channel(workspace: Workspace) -> str:
    return workspace.channel_id("#integrations")


def hang_up(handler: SocketModeHandler) -> None:
    """Close a client without the three seconds for which it would go on listening."""
    handler.client.auto_reconnect_enabled = False
    sock = handler.client.current_session.sock
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
    handler.close()


@pytest.fixture
def connect(workspace: Workspace, client: WebClient) -> Iterator[Callable[..., SocketModeHandler]]:
    """Connects a Bolt app that the given function has filled with listeners."""
    opened: list[tuple[SocketModeHandler, ThreadPoolExecutor]] = []

    def run(fill: Callable[[App], Any], **options: Any) -> SocketModeHandler:
        executor = ThreadPoolExecutor(8)
        app = App(client=client, process_before_response=True, listener_executor=executor)
        fill(app)
        handler = SocketModeHandler(app, workspace.app_token, ping_interval=options.pop("ping_interval", 10), **options)
        opened.append((handler, executor))
        before = workspace.sockets.opened
        handler.connect()
        workspace.wait_for_connection(beyond=before)
        return handler

    yield run
    for handler, executor in opened:
        hang_up(handler)
        executor.shutdown()
