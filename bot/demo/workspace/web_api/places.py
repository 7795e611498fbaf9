"""Finding the channel or message that a call names, with the error that Slack gives when it may not be had."""

from bot.demo.workspace.channels import Channel, Post
from bot.demo.workspace.people import BOT_USER
from bot.demo.workspace.state import State
from bot.demo.workspace.web_api.registry import Arguments, Refusal


def channel_of(state: State, arguments: Arguments) -> Channel:
    """The channel named by id; a private one that the app is not in does not exist for it."""
    channel = state.channels.get(arguments.need("channel", "channel_not_found"))
    if channel is None or (channel.private and not channel.bot_is_member):
        raise Refusal("channel_not_found")
    return channel


def channel_to_post(state: State, arguments: Arguments) -> Channel:
    """The channel to say something in: an id, `#name`, or a user's id for a direct message."""
    name = arguments.need("channel", "channel_not_found")
    if name in state.users:
        return _direct(state, name)
    if name.startswith("#"):
        arguments = Arguments(
            arguments, channel=next((c.id for c in state.channels.values() if c.name == name[1:]), "")
        )
    channel = channel_of(state, arguments)
    if channel.archived:
        raise Refusal("is_archived")
    if not channel.bot_is_member:
        raise Refusal("not_in_channel")
    return channel


def channel_to_read(state: State, arguments: Arguments) -> Channel:
    """The channel whose messages are asked for."""
    channel = channel_of(state, arguments)
    if not channel.bot_is_member:
        raise Refusal("not_in_channel")
    return channel


def message_at(
    state: State, arguments: Arguments, ts: str, *, missing: str = "message_not_found"
) -> tuple[Channel, Post]:
    """The message at `ts`; ephemeral ones and tombstones do not count."""
    channel = channel_of(state, arguments)
    found = channel.posts.get(ts)
    if found is None or found.only_for or found.tombstone:
        raise Refusal(missing)
    return channel, found


def own_message(state: State, arguments: Arguments, refusal: str) -> tuple[Channel, Post]:
    """The app's own message at `ts`, to be changed or deleted."""
    ts = arguments.need("ts", "message_not_found")
    channel, found = message_at(state, arguments, ts)
    if channel.archived:
        raise Refusal("is_archived")
    if found.user != BOT_USER:
        raise Refusal(refusal)
    return channel, found


def _direct(state: State, user: str) -> Channel:
    if state.users[user].deleted:
        raise Refusal("channel_not_found")
    return state.direct(user)
