"""What a person sees: messages and modals as snapshots that tests can read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.demo.workspace.channels import Channel, Post
from bot.demo.workspace.mrkdwn import Link, Reader
from bot.demo.workspace.state import State
from bot.demo.workspace.views import View, elements_of
from bot.demo.workspace.visible_text import Button, blocks_text, button, element_text, message_text


@dataclass(frozen=True, slots=True)
class Message:
    """A message at the moment of looking. `"x" in message` looks in the visible text."""

    channel: str
    """Id of the channel."""
    ts: str
    user: str
    """Name of the author."""
    text: str
    """All that can be read: blocks where there are any, else the text."""
    raw_text: str
    """The `text` property as it was sent; notifications show it."""
    blocks: list[dict[str, Any]]
    links: tuple[Link, ...]
    buttons: tuple[Button, ...]
    notified: tuple[str, ...]
    """Ids of users and groups, and `channel`, `here`, `everyone`, that this message calls."""
    thread_ts: str
    broadcast: bool
    edited: bool
    ephemeral: bool
    metadata: dict[str, Any] | None
    files: tuple[dict[str, Any], ...]
    unfurl_links: bool
    unfurl_media: bool
    _replies: Callable[[], list["Message"]] = field(repr=False, compare=False)

    def __contains__(self, text: str) -> bool:
        """Whether `text` can be read in the message."""
        return text in self.text

    def thread(self) -> list["Message"]:
        """The replies as they are now, oldest first."""
        return self._replies()

    def link(self, label: str) -> str:
        """Where the link with this label leads; KeyError when there is none."""
        for link in self.links:
            if link.label == label:
                return link.url
        raise KeyError(f"no link {label!r} among {[link.label for link in self.links]}")


@dataclass(frozen=True, slots=True)
class SeenView:
    """A modal or Home tab at the moment of looking."""

    id: str
    user: str
    title: str
    text: str
    blocks: list[dict[str, Any]]
    links: tuple[Link, ...]
    buttons: tuple[Button, ...]
    submit: str
    """Text of the submit button, empty where there is none."""
    callback_id: str
    private_metadata: str
    values: dict[str, dict[str, dict[str, Any]]]
    depth: int
    """How many modals lie on top of each other, this one included."""

    def __contains__(self, text: str) -> bool:
        """Whether `text` can be read in the view."""
        return text in self.text


def message(state: State, channel: Channel, post: Post) -> Message:
    """A snapshot of one message."""
    reader = Reader(names(state))
    text = message_text(reader, post.text, post.blocks, post.attachments)
    links, notified = tuple(reader.links), list(reader.notified)
    if post.blocks:
        # The text is not shown beside blocks, but it notifies all the same.
        below = Reader(reader.names)
        below.read(post.text)
        notified += [each for each in below.notified if each not in notified]
    return Message(
        channel=channel.id,
        ts=post.ts,
        user=state.users[post.user].name,
        text=text,
        raw_text=post.text,
        blocks=post.blocks,
        links=links,
        buttons=_buttons(post.blocks),
        notified=tuple(notified),
        thread_ts=post.thread_ts,
        broadcast=post.broadcast,
        edited=bool(post.edited_ts),
        ephemeral=bool(post.only_for),
        metadata=post.metadata,
        files=tuple(post.files),
        unfurl_links=post.unfurl_links,
        unfurl_media=post.unfurl_media,
        _replies=lambda: [message(state, channel, reply) for reply in channel.replies(post.ts)],
    )


def view(state: State, shown: View, depth: int) -> SeenView:
    """A snapshot of a modal or Home tab."""
    reader = Reader(names(state))
    return SeenView(
        id=shown.id,
        user=state.users[shown.user].name,
        title=element_text(reader, shown.given.get("title")),
        text=blocks_text(reader, shown.blocks),
        blocks=shown.blocks,
        links=tuple(reader.links),
        buttons=_buttons(shown.blocks),
        submit=element_text(reader, shown.given.get("submit")),
        callback_id=shown.given.get("callback_id", ""),
        private_metadata=shown.given.get("private_metadata", ""),
        values=shown.state(),
        depth=depth,
    )


def names(state: State) -> dict[str, str]:
    """What people call the ids that occur in texts."""
    known = {user.id: user.name for user in state.users.values()}
    known |= {channel.id: channel.name for channel in state.channels.values()}
    return known | {group.id: group.handle for group in state.usergroups.values()}


def _buttons(blocks: list[dict[str, Any]]) -> tuple[Button, ...]:
    reader = Reader()
    return tuple(button(reader, block, element) for block, element in elements_of(blocks))
