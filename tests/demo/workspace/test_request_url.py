"""HTTP mode: signed requests to a real Bolt app behind a real server."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from slack_bolt import App, BoltRequest

from bot.demo.workspace import Workspace


@pytest.fixture
def app(workspace: Workspace, client: Any) -> Iterator[App]:
    """A Bolt app that is reached by its request URL."""
    app = App(client=client, signing_secret=workspace.signing_secret, process_before_response=True)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name: [value] for name, value in self.headers.items()}
            answer = app.dispatch(BoltRequest(body=body, headers=headers))
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.first_headers().get("content-type", "text/plain"))
            self.end_headers()
            self.wfile.write((answer.body or "").encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    workspace.deliver_to(f"http://127.0.0.1:{server.server_port}/slack/events")
    yield app
    server.shutdown()
    thread.join()
    server.server_close()


def test_command_button_and_event_arrive_signed(workspace: Workspace, client: Any, app: App, channel: str) -> None:
    heard: list[str] = []
    app.command("/syncerrors")(lambda ack, command: ack(f"you said {command['text']}"))
    app.action("b")(lambda ack, respond: (ack(), respond("pressed", replace_original=False)))
    app.event("message")(lambda event: heard.append(event["text"]))
    assert "you said æøå & more" in workspace.say("/syncerrors æøå & more").answer()
    button = {"type": "button", "action_id": "b", "text": {"type": "plain_text", "text": "Go"}}
    client.chat_postMessage(channel=channel, text="x", blocks=[{"type": "actions", "elements": [button]}])
    assert workspace.click("Go", in_message=workspace.messages()[0]).answer().text == "pressed"
    workspace.say("hello")
    assert "hello" in heard


def test_app_that_is_gone_or_refuses(workspace: Workspace, app: App) -> None:
    assert workspace.say("/syncerrors list", check=False).error == "dispatch_failed"
    workspace.deliver_to("http://127.0.0.1:1/slack/events")
    assert workspace.say("/syncerrors list", check=False).error == "dispatch_failed"


def test_requests_of_ones_own_can_be_signed_rightly_and_wrongly(workspace: Workspace, app: App) -> None:
    address = workspace.deliveries.route._address  # type: ignore[attr-defined]
    body = b"command=%2Fsyncerrors&text=x"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    app.command("/syncerrors")(lambda ack: ack("done"))
    good = httpx.post(address, content=body, headers={**headers, **workspace.sign(body)})
    old = httpx.post(
        address, content=body, headers={**headers, **workspace.sign(body, at=int(workspace.state.now) - 301)}
    )
    forged = httpx.post(address, content=body, headers={**headers, **workspace.sign(b"other")})
    assert (good.status_code, old.status_code, forged.status_code) == (200, 401, 401)


def test_only_loopback_is_delivered_to(workspace: Workspace) -> None:
    with pytest.raises(ValueError, match="loopback"):
        workspace.deliver_to("https://example.com/slack/events")
