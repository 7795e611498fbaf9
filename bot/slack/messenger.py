"""Posts, updates and finds messages through Slack's Web API. Nothing is tried twice here."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.exceptions import BotError, OutcomeUnknown, SlackRefused
from bot.slack.blocks import Message
from bot.slack.faults import translated

EVENT_TYPE = "syncerrors_notice"
WINDOW_PAGE = 200
WINDOW_PAGES = 200
CALL_LIMIT_SECONDS = 15
BLOCKS_REFUSED = ("invalid_blocks", "invalid_blocks_format", "unsupported_block_type")
PUBLIC_API = "https://slack.com/api/"


def web_client(token: str, api_url: str = PUBLIC_API, *, limit_seconds: int = CALL_LIMIT_SECONDS) -> WebClient:
    """A client without retry handlers: the default one posts twice when a connection drops after Slack accepted."""
    base = api_url if api_url.endswith("/") else api_url + "/"
    return WebClient(token=token, base_url=base, timeout=limit_seconds, retry_handlers=[])


class SlackMessenger:
    """`bot.ports.Messenger` over one workspace. Thread-safe: the client keeps no state between calls."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def post(self, channel: str, message: Message, *, notice: str, thread: str = "", broadcast: bool = False) -> str:
        """Post `message` with the notice's id in its metadata; return its `ts`.

        Where Slack refuses its blocks (a chart, in a workspace that has none yet) and it has a `fallback`, that is
        posted instead: a refused message was certainly not posted.
        """
        try:
            return self._post(channel, message, notice, thread, broadcast=broadcast)
        except SlackRefused as refusal:
            if refusal.code not in BLOCKS_REFUSED or "fallback" not in message:
                raise
            return self._post(channel, message["fallback"], notice, thread, broadcast=broadcast)

    def _post(self, channel: str, message: Message, notice: str, thread: str, *, broadcast: bool) -> str:
        with translated("chat.postMessage", channel, writes=True):
            answer = self._client.chat_postMessage(
                channel=channel,
                text=message["text"],
                blocks=message["blocks"],
                thread_ts=thread or None,
                reply_broadcast=True if thread and broadcast else None,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"notice": notice}},
                unfurl_links=False,
                unfurl_media=False,
                link_names=False,
                parse="none",
            )
            ts = _ts(answer)
        if thread and not (answer.get("message") or {}).get("thread_ts"):
            # Slack takes a reply to a deleted message, and puts it into the channel for everybody to wonder at.
            with suppress(BotError):
                self.delete(channel, ts)
            raise SlackRefused(f"chat.postMessage in {channel}: the thread is gone.", code="thread_not_found")
        return ts

    def update(self, channel: str, ts: str, message: Message, *, notice: str) -> None:  # noqa: ARG002
        """Replace the message at `ts`. Its metadata stays: it is the card's own notice that must be found again."""
        with translated("chat.update", channel, writes=True):
            self._client.chat_update(
                channel=channel,
                ts=ts,
                text=message["text"],
                blocks=message["blocks"],
                link_names=False,
                parse="none",
            )

    def find(self, channel: str, notice: str, *, since: float, thread: str = "") -> str | None:
        """The `ts` of the message that carries `notice`; None when the window was read to its end without it."""
        for found in self._window(channel, since, thread):
            metadata = found.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if metadata.get("event_type") == EVENT_TYPE and payload.get("notice") == notice:
                return str(found["ts"])
        return None

    def delete(self, channel: str, ts: str) -> None:
        """Take back a message of the bot's own. Raises SlackUnavailable, OutcomeUnknown or SlackRefused."""
        with suppress(SlackRefused), translated("chat.delete", channel, writes=True):
            self._client.chat_delete(channel=channel, ts=ts)

    def permalink(self, channel: str, ts: str) -> str:
        """Web address of a message. Raises SlackUnavailable or SlackRefused."""
        with translated("chat.getPermalink", channel, writes=False):
            answer = self._client.chat_getPermalink(channel=channel, message_ts=ts)
            return str(answer.get("permalink") or "")

    def whisper(self, channel: str, user: str, message: Message, *, thread: str = "") -> None:
        """Say something that only one person in the channel sees."""
        with translated("chat.postEphemeral", channel, writes=True):
            self._client.chat_postEphemeral(
                channel=channel,
                user=user,
                text=message["text"],
                blocks=message["blocks"],
                thread_ts=thread or None,
                parse="none",
            )

    def _window(self, channel: str, since: float, thread: str) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        method = "conversations.replies" if thread else "conversations.history"
        for _ in range(WINDOW_PAGES):
            with translated(method, channel, writes=False):
                answer = self._page(channel, since, thread)(cursor)
            found = answer.get("messages")
            if not isinstance(found, list):
                raise OutcomeUnknown(f"{method} in {channel}: the answer held no messages.")
            yield from found
            if not answer.get("has_more"):
                return
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        raise OutcomeUnknown(f"{method} in {channel}: the window could not be read to its end.")

    def _page(self, channel: str, since: float, thread: str) -> Callable[[str | None], SlackResponse]:
        oldest = f"{since:.6f}"

        def history(cursor: str | None) -> SlackResponse:
            return self._client.conversations_history(
                channel=channel, oldest=oldest, inclusive=True, limit=WINDOW_PAGE, cursor=cursor,
                include_all_metadata=True,
            )  # fmt: skip

        def replies(cursor: str | None) -> SlackResponse:
            return self._client.conversations_replies(
                channel=channel, ts=thread, oldest=oldest, inclusive=True, limit=WINDOW_PAGE, cursor=cursor,
                include_all_metadata=True,
            )  # fmt: skip

        return replies if thread else history


def _ts(answer: SlackResponse) -> str:
    ts = answer.get("ts")
    if not isinstance(ts, str) or not ts:
        raise ValueError("the answer has no ts")
    return ts
