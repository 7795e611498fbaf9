"""Everything that can be made to go wrong with a workspace: calls, sockets, credentials, channels, messages."""

from collections.abc import Callable
from typing import Any

from bot.demo.workspace.faults import CallFaults
from bot.demo.workspace.limits import RESPONSE_URL_SECONDS, TRIGGER_SECONDS
from bot.demo.workspace.socket_mode import Sockets
from bot.demo.workspace.state import PageEvent, State
from bot.demo.workspace.web_api.chat import remove


class Faults(CallFaults):
    """Faults of single calls, and situations that last until they are taken back. Callable from every thread."""

    def __init__(self, state: State, sockets: Sockets, on_loop: Callable[..., Any]) -> None:
        super().__init__()
        self._state = state
        self._sockets = sockets
        self._on_loop = on_loop

    def revoke_token(self, error: str = "token_revoked") -> None:
        """Refuse the bot token from now on: `token_revoked`, `invalid_auth`, `account_inactive`, `token_expired`."""
        self._state.tokens.refused[self._state.tokens.bot] = error
        self._state.touch()

    def revoke_app_token(self, error: str = "token_revoked") -> None:
        """Refuse the app token from now on, so that no new socket can be opened."""
        self._state.tokens.refused[self._state.tokens.app] = error
        self._state.touch()

    def restore_tokens(self) -> None:
        """Take both tokens again."""
        self._state.tokens.refused.clear()
        self._state.touch()

    def refuse_scope(self, *scopes: str) -> None:
        """Take scopes away from the bot token."""
        self._state.tokens.scopes.difference_update(scopes)

    def grant_scope(self, *scopes: str) -> None:
        """Give scopes to the bot token."""
        self._state.tokens.scopes.update(scopes)

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        self._state.channel_named(channel).archived = True
        self._state.touch(PageEvent("reset", {}))

    def unarchive(self, channel: str) -> None:
        """Take a channel out of the archive."""
        self._state.channel_named(channel).archived = False
        self._state.touch(PageEvent("reset", {}))

    def kick(self, channel: str) -> None:
        """Remove the bot from a channel."""
        self._state.channel_named(channel).bot_is_member = False

    def invite(self, channel: str) -> None:
        """Invite the bot to a channel."""
        self._state.channel_named(channel).bot_is_member = True

    def delete_message(self, channel: str, ts: str) -> None:
        """Somebody with the right to do so deletes a message."""
        place = self._state.channel_named(channel)
        remove(self._state, place, place.posts[ts])

    def silence_socket(self) -> None:
        """Keep the present sockets open, and neither send nor read on them any more."""
        self._on_loop(self._sockets.silence)

    def drop_sockets(self) -> None:
        """Cut the present sockets."""
        self._on_loop(self._sockets.drop)

    def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Send `disconnect` on every socket, as Slack does every few hours."""
        self._on_loop(self._sockets.disconnect, reason)

    def expire_triggers(self) -> None:
        """Let three seconds pass for every `trigger_id`."""
        for trigger in self._state.triggers.values():
            trigger.expires_at -= TRIGGER_SECONDS + 1

    def expire_response_urls(self) -> None:
        """Let thirty minutes pass for every `response_url`."""
        for url in self._state.response_urls.values():
            url.expires_at -= RESPONSE_URL_SECONDS + 1
