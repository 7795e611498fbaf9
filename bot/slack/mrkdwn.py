"""Slack's markup: text that comes from elsewhere becomes harmless here, at the last step before it is sent.

Slack reads `<…>` as mentions, links and dates, and `*`, `_`, `~`, backticks and `:name:` as formatting. Angle brackets
and ampersands have an official escape. The others have none: in sentences they give way to characters that look alike,
in quotations they stay, because inside code only the backtick means something.
Rules: https://docs.slack.dev/messaging/formatting-message-text
"""

import re
import unicodedata
from datetime import UTC, datetime

JOINER = "\u2060"
ELLIPSIS = "…"
REPLACEMENT = "\ufffd"
LONGEST_ADDRESS = 2_400
"""So that a line with a link always fits into a section."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# An underscore inside a word formats nothing, and field names are copied from here: it stays as it is.
_MARKERS = re.compile(r"[*~`]|(?<![^\W_])_+|_+(?![^\W_])")
_LOOK_ALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ", "_": "ˍ"})
_EMOJI = re.compile(r":(?=[\w+'-]+:)")
_PERSON = re.compile(r"[UW][A-Z0-9]{2,20}")
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,20}")
_DATE_FORMAT = "{date_short_pretty} {time}"


def visible(text: str) -> str:
    """`text` without characters that act instead of being seen: controls, bidirectional overrides, half surrogates."""
    return "".join(_visible_character(character) for character in text)


def one_line(text: str) -> str:
    """`text` with every run of white space made one space."""
    return " ".join(visible(text).split())


def escape(text: str) -> str:
    """The official escape: `&`, `<` and `>`."""
    return "".join(_ENTITIES.get(character, character) for character in text)


def clip(text: str, limit: int) -> str:
    """At most `limit` characters of plain `text`, with an ellipsis where something was left out."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + ELLIPSIS


def clip_escaped(text: str, limit: int) -> str:
    """`text` escaped, at most `limit` characters after the escape, never ending in half an entity."""
    escaped = escape(text)
    if len(escaped) <= limit:
        return escaped
    kept, length = [], 0
    for character in text:
        piece = _ENTITIES.get(character, character)
        length += len(piece)
        if length > limit - 1:
            break
        kept.append(piece)
    return "".join(kept).rstrip() + ELLIPSIS


def literal(text: str, limit: int = 300) -> str:
    """Text from records and people for a mrkdwn object: one line, shown as it is, notifying and linking nobody."""
    unmarked = _MARKERS.sub(lambda found: found[0].translate(_LOOK_ALIKES), one_line(text))
    return clip_escaped(_EMOJI.sub(":" + JOINER, unmarked), limit)


def quotation(text: str, limit: int = 600) -> str:
    """What somebody wrote, in code style: letter for letter but for backticks. Empty for empty text."""
    line = clip_escaped(one_line(text).replace("`", "ˋ"), limit)
    return f"`{line}`" if line else ""


def plain(text: str, limit: int = 150) -> str:
    """Text from elsewhere for a plain_text object: one line, not interpreted by Slack."""
    return clip(one_line(text), limit)


def link(url: str, label: str, limit: int = 120) -> str:
    """A link of our own with a label from anywhere; only the label where there is no address."""
    text = literal(label, limit)
    address = _encoded(url)
    if not url.startswith(("https://", "http://")) or len(address) > LONGEST_ADDRESS:
        return text
    return f"<{address}|{text.replace('|', '¦')}>"


def person(user: str) -> str:
    """A person as Slack shows them; whatever is not a user id stays text."""
    return f"<@{user}>" if _PERSON.fullmatch(user) else literal(user, 60)


def channel(identity: str) -> str:
    """A channel as Slack shows it; whatever is not a channel id stays text."""
    return f"<#{identity}>" if _CHANNEL.fullmatch(identity) else literal(identity, 60)


def moment(at: datetime) -> str:
    """A time in the reader's own zone, with UTC for clients that cannot."""
    return f"<!date^{int(at.timestamp())}^{_DATE_FORMAT}|{utc(at)}>"


def utc(at: datetime) -> str:
    """The time as text, for places where Slack does not read its date tokens."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def unescape(text: str) -> str:
    """What a person typed, from the form in which Slack delivers it."""
    unwrapped = re.sub(r"<(?:https?:|mailto:)([^|>]*)\|([^>]*)>", r"\2", text)
    return unwrapped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _encoded(url: str) -> str:
    return url.replace("<", "%3C").replace(">", "%3E").replace("|", "%7C").replace(" ", "%20").replace("&", "&amp;")


def _visible_character(character: str) -> str:
    if character in "\n\t ":
        return character
    category = unicodedata.category(character)
    if category == "Cs":
        return REPLACEMENT
    if category == "Cc":
        return " " if character == "\r" else REPLACEMENT
    # Format characters: direction overrides and isolates, joiners, byte order marks.
    return "" if category == "Cf" and character != "\u200d" else character
