"""What Slack's refusal of a message means for the message, its channel and the app.

Words: https://docs.slack.dev/reference/methods/chat.postMessage, section Errors.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

APP = "app"
"""The place of a trouble that concerns everything that the bot says."""
HISTORY = "history"
"""The place of the trouble that the channel's history may not be read."""

_ROUTE = (
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "restricted_action",
    "cannot_reply_to_message",
    "user_not_found",
    "messages_tab_disabled",
)
_APP = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope",
     "not_allowed_token_type", "no_permission", "org_login_required", "ekm_access_denied"}
)  # fmt: skip
_CARD = frozenset({"message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed"})
_WORDS = frozenset(
    {"no_text", "msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format",
     "invalid_attachments", "metadata_too_large"}
)  # fmt: skip


class Meaning(StrEnum):
    """What is shut, gone or wrong."""

    APP_SHUT = "app_shut"
    """Slack refuses the app: nothing can be said anywhere."""
    ROUTE_SHUT = "route_shut"
    """This channel takes nothing; the others do."""
    CARD_GONE = "card_gone"
    """The message that was to be changed or answered is not there any more."""
    WORDS_REFUSED = "words_refused"
    """Slack does not take the message as it is written."""
    UNKNOWN = "unknown"
    """A word that this program does not know."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that keeps notices from going out until a person acts."""

    place: str
    """A channel's id, APP or HISTORY."""
    code: str
    """Slack's word."""
    needed: str
    """The missing scope, where that is the reason."""
    since: datetime


def meaning(code: str) -> Meaning:
    """What a refusal with this word means."""
    if code in _APP:
        return Meaning.APP_SHUT
    if code.startswith(_ROUTE):
        return Meaning.ROUTE_SHUT
    if code in _CARD:
        return Meaning.CARD_GONE
    if code in _WORDS:
        return Meaning.WORDS_REFUSED
    return Meaning.UNKNOWN
