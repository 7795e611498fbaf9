"""A small real Bolt app: a card with buttons and menus, a modal that complains once, a shortcut, a Home tab."""

import re
import socket
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.demo.workspace import Workspace

Block = dict[str, Any]


def plain(text: str) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Block:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def button(text: str, action_id: str, **more: Any) -> Block:
    """A button element."""
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": action_id, **more}


def option(text: str, value: str) -> Block:
    """An option of a menu."""
    return {"text": plain(text), "value": value}


CONFIRM = {
    "title": plain("Purge 3 entries?"),
    "text": mrkdwn("They are deleted in *Business Central*."),
    "confirm": plain("Purge them"),
    "deny": plain("Keep them"),
    "style": "danger",
}
CARD: list[Block] = [
    {"type": "header", "text": plain(":red_circle: Customers are not synchronized")},
    {
        "type": "section",
        "text": mrkdwn("*CUSTOMER* of CRONUS Norge AS"),
        "accessory": {
            "type": "overflow",
            "action_id": "more",
            "options": [option("Snooze one hour", "snooze"), option("Show history", "history")],
        },
    },
    {
        "type": "actions",
        "block_id": "card",
        "elements": [
            button("Acknowledge", "acknowledge", style="primary"),
            button("Assign…", "assign"),
            button("Purge", "purge", style="danger", confirm=CONFIRM),
            button("Open error list", "open", url="https://bc.example.com/?page=5339"),
            {
                "type": "static_select",
                "action_id": "severity",
                "placeholder": plain("Severity"),
                "options": [option("Low", "low"), option("High", "high")],
            },
        ],
    },
]
MODAL: Block = {
    "type": "modal",
    "callback_id": "assign",
    "title": plain("Assign"),
    "submit": plain("Assign"),
    "blocks": [
        {
            "type": "input",
            "block_id": "owner",
            "label": plain("Owner"),
            "element": {"type": "users_select", "action_id": "user", "placeholder": plain("Choose a person")},
        },
        {
            "type": "input",
            "block_id": "reason",
            "label": plain("Reason"),
            "hint": plain("Shown in the thread"),
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "days",
            "optional": True,
            "label": plain("Days"),
            "element": {"type": "number_input", "action_id": "number", "is_decimal_allowed": False, "min_value": "1"},
        },
        {
            "type": "input",
            "block_id": "until",
            "optional": True,
            "label": plain("Until"),
            "element": {"type": "datepicker", "action_id": "date"},
        },
        {
            "type": "input",
            "block_id": "tell",
            "optional": True,
            "label": plain("Tell"),
            "element": {
                "type": "checkboxes",
                "action_id": "whom",
                "options": [option("the channel", "channel"), option("the owner", "owner")],
            },
        },
        {"type": "actions", "block_id": "extra", "elements": [button("Details", "details")]},
    ],
}
DETAILS: Block = {
    "type": "modal",
    "title": plain("Details"),
    "blocks": [{"type": "section", "text": mrkdwn("The phone number is too long.")}],
}


class SampleApp:
    """Connects to a workspace and remembers what people did."""

    def __init__(self, workspace: Workspace) -> None:
        self.client = WebClient(token=workspace.bot_token, base_url=workspace.api_url)
        self.pressed: list[Block] = []
        self.submitted: list[Block] = []
        app = App(client=self.client, token_verification_enabled=False, process_before_response=True)
        self._listen(app)
        self._handler = SocketModeHandler(app, workspace.app_token, web_client=WebClient(base_url=workspace.api_url))

    def start(self) -> None:
        """Connect by Socket Mode."""
        self._handler.connect()

    def stop(self) -> None:
        """Disconnect; without the shutdown, closing waits three seconds for the read that is under way."""
        client = self._handler.client
        client.auto_reconnect_enabled = False
        session = client.current_session
        if session is not None and session.sock is not None:
            session.sock.shutdown(socket.SHUT_RDWR)
        self._handler.close()

    def _listen(self, app: App) -> None:
        app.command("/syncerrors")(self._command)
        app.action("assign")(self._open_modal)
        app.action("details")(self._push_details)
        app.action({"action_id": "acknowledge"})(self._acknowledge)
        app.action(re.compile(".*"))(self._press)
        app.view("assign")(self._submit)
        app.shortcut("diagnose")(self._diagnose)
        app.event("app_home_opened")(self._home)
        app.event("message")(self._reply)

    def _command(self, ack: Any, respond: Any, command: Block) -> None:
        ack()
        respond(text=f"You asked for *{command['text']}*", response_type="ephemeral")

    def _press(self, ack: Any, action: Block) -> None:
        ack()
        self.pressed.append(action)

    def _acknowledge(self, ack: Any, body: Block) -> None:
        ack()
        done = {"type": "context", "elements": [mrkdwn(f"Acknowledged by <@{body['user']['id']}>")]}
        self.client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Acknowledged", blocks=[*CARD[:2], done]
        )

    def _open_modal(self, ack: Any, body: Block) -> None:
        ack()
        self.client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    def _push_details(self, ack: Any, body: Block) -> None:
        ack()
        self.client.views_push(trigger_id=body["trigger_id"], view=DETAILS)

    def _submit(self, ack: Any, view: Block) -> None:
        values = view["state"]["values"]
        if "because" not in values["reason"]["text"]["value"]:
            ack(response_action="errors", errors={"reason": "Say why, with a because."})
            return
        ack()
        self.submitted.append(values)

    def _diagnose(self, ack: Any, shortcut: Block) -> None:
        ack()
        channel, ts = shortcut["channel"]["id"], shortcut["message"]["ts"]
        self.client.chat_postMessage(channel=channel, thread_ts=ts, text="The field is too long.")

    def _home(self, ack: Any, event: Block) -> None:
        ack()
        blocks = [{"type": "section", "text": mrkdwn("*3* open problems"), "accessory": button("Refresh", "refresh")}]
        self.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    def _reply(self, ack: Any, event: Block) -> None:
        ack()
        if event.get("thread_ts") and not event.get("bot_id"):
            text = f"Noted: {event['text']}"
            self.client.chat_postMessage(channel=event["channel"], thread_ts=event["thread_ts"], text=text)
