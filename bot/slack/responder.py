"""Answers one person: through the address that Slack gave with their request, or else as a whisper in the channel."""

from typing import Any, NamedTuple

import structlog
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.exceptions import BotError, OutcomeUnknown, SlackRefused
from bot.slack.blocks import Message
from bot.slack.faults import translated
from bot.slack.messenger import SlackMessenger

log = structlog.get_logger(__name__)

CALL_LIMIT_SECONDS = 10
USED_UP = frozenset({"expired_url", "used_url", "expired_trigger_id", "trigger_expired", "no_active_hooks"})


class Address(NamedTuple):
    """Where an answer goes. Slack takes five answers in 30 minutes at a response URL."""

    response_url: str
    channel: str
    user: str
    thread: str = ""
    """`ts` of the thread's root; a whisper then stands in the thread."""


class Responder:
    """Speaks to single people; nothing it says is seen by others."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._messenger = SlackMessenger(client)

    def answer(self, address: Address, message: Message, *, replace: bool = False) -> bool:
        """Say it; `replace` puts it in the place of the message whose button was pressed. False: nobody heard it."""
        try:
            if address.response_url and self._through_url(address.response_url, message, replace=replace):
                return True
            return self._whisper(address, message)
        except BotError as fault:
            log.warning("answer not delivered", user=address.user, fault=str(fault))
            return False

    def open_view(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Open a window; return its id. Raises SlackRefused with `expired_trigger_id` after three seconds."""
        with translated("views.open", writes=True):
            answer = self._client.views_open(trigger_id=trigger_id, view=view)
            return str((answer.get("view") or {}).get("id") or "")

    def update_view(self, view_id: str, view: dict[str, Any]) -> None:
        """Replace what a window shows."""
        with translated("views.update", writes=True):
            self._client.views_update(view_id=view_id, view=view)

    def publish_home(self, user: str, view: dict[str, Any]) -> None:
        """Show the person their Home tab anew. Raises SlackUnavailable, OutcomeUnknown, SlackRefused."""
        with translated("views.publish", writes=True):
            self._client.views_publish(user_id=user, view=view)

    def _through_url(self, url: str, message: Message, *, replace: bool) -> bool:
        body = {**message, "response_type": "ephemeral", "replace_original": replace}
        with translated("response_url", writes=True):
            # The default retries a lost connection, which would say the same twice.
            answer = WebhookClient(url, timeout=CALL_LIMIT_SECONDS, retry_handlers=[]).send_dict(body)
        if answer.status_code == 200 and answer.body.strip() in ("ok", ""):
            return True
        if answer.status_code == 200 and '"ok":true' in answer.body.replace(" ", ""):
            return True
        if answer.status_code == 404 or any(word in answer.body for word in USED_UP):
            log.info("response url used up", status=answer.status_code)
            return False
        if answer.status_code >= 500:
            raise OutcomeUnknown(f"response_url: HTTP {answer.status_code}")
        raise SlackRefused(f"response_url: HTTP {answer.status_code}", code=answer.body[:60])

    def _whisper(self, address: Address, message: Message) -> bool:
        if not address.channel or not address.user:
            return False
        self._messenger.whisper(address.channel, address.user, message, thread=address.thread)
        return True
