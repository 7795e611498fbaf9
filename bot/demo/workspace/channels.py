"""Channels and the messages in them: order, threads, edits, tombstones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.demo.workspace.people import APP_ID, BOT_ID, BOT_USER, TEAM_ID


@dataclass(slots=True)
class Post:
    """One message; `ts` names it within its channel."""

    ts: str
    user: str
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str = ""
    broadcast: bool = False
    metadata: dict[str, Any] | None = None
    edited_ts: str = ""
    only_for: str = ""
    """User id of the one person who sees it: an ephemeral message."""
    tombstone: bool = False
    files: list[dict[str, Any]] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    unfurl_links: bool = True
    unfurl_media: bool = True
    unfurls: dict[str, Any] = field(default_factory=dict)

    @property
    def is_bot(self) -> bool:
        """Whether the app posted it."""
        return self.user == BOT_USER


@dataclass(slots=True)
class Channel:
    """A public or private channel, or a direct message with the app."""

    id: str
    name: str
    private: bool = False
    direct_with: str = ""
    topic: str = ""
    archived: bool = False
    bot_is_member: bool = True
    members: list[str] = field(default_factory=list)
    posts: dict[str, Post] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    """Root `ts` to the `ts` of its replies, ascending."""

    @property
    def kind(self) -> str:
        """The word in scopes and event names: `channels`, `groups` or `im`."""
        return "im" if self.direct_with else "groups" if self.private else "channels"

    def add(self, post: Post) -> None:
        """Append a message; a reply also joins its thread."""
        self.posts[post.ts] = post
        if post.thread_ts:
            self.threads.setdefault(post.thread_ts, []).append(post.ts)

    def root(self, ts: str) -> Post | None:
        """The message that a reply to `ts` hangs under; None when it is gone, so that the reply stands alone."""
        post = self.posts.get(ts)
        if post is not None and post.thread_ts:
            post = self.posts.get(post.thread_ts)
        return None if post is None or post.tombstone or post.only_for else post

    def remove(self, ts: str) -> None:
        """Take a message away; one that has replies leaves a tombstone."""
        post = self.posts[ts]
        if self.threads.get(ts):
            post.text, post.blocks, post.attachments, post.metadata = "This message was deleted.", [], [], None
            post.tombstone = True
            return
        del self.posts[ts]
        if post.thread_ts and not post.only_for:
            self.threads[post.thread_ts].remove(ts)

    def replies(self, ts: str) -> list[Post]:
        """Replies under a root, ascending."""
        return [self.posts[each] for each in self.threads.get(ts, ())]

    def timeline(self) -> Iterator[Post]:
        """What stands in the channel itself: roots and broadcast replies, ascending; no ephemerals."""
        return (p for p in self.posts.values() if not p.only_for and (not p.thread_ts or p.broadcast))

    def json(self) -> dict[str, Any]:
        """Slack's conversation object."""
        if self.direct_with:
            return {"id": self.id, "is_im": True, "user": self.direct_with, "is_archived": False, "is_open": True}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.private,
            "is_group": self.private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.private,
            "is_archived": self.archived,
            "is_general": self.name == "general",
            "is_member": self.bot_is_member,
            "is_shared": False,
            "is_ext_shared": False,
            "context_team_id": TEAM_ID,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self.members) + self.bot_is_member,
        }

    def message_json(self, post: Post, *, with_metadata: bool = False) -> dict[str, Any]:
        """Slack's message object; metadata only where it was asked for."""
        seen: dict[str, Any] = {"type": "message", "user": post.user, "text": post.text, "ts": post.ts, "team": TEAM_ID}
        if post.tombstone:
            seen |= {"subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
        elif post.is_bot:
            seen |= {"bot_id": BOT_ID, "app_id": APP_ID}
        for name in ("blocks", "attachments", "files"):
            if value := getattr(post, name):
                seen[name] = value
        if post.edited_ts:
            seen["edited"] = {"user": post.user, "ts": post.edited_ts}
        if post.metadata and with_metadata:
            seen["metadata"] = post.metadata
        if post.reactions:
            seen["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in post.reactions.items()]
        return seen | self._thread_json(post)

    def _thread_json(self, post: Post) -> dict[str, Any]:
        replies = self.replies(post.ts)
        if replies:
            return {
                "thread_ts": post.ts,
                "reply_count": len(replies),
                "reply_users_count": len({reply.user for reply in replies}),
                "reply_users": sorted({reply.user for reply in replies}),
                "latest_reply": replies[-1].ts,
                "is_locked": False,
                "subscribed": False,
            }
        if not post.thread_ts:
            return {}
        broadcast = {"subtype": "thread_broadcast"} if post.broadcast else {}
        root = self.posts.get(post.thread_ts)
        return {"thread_ts": post.thread_ts, "parent_user_id": root.user if root else "", **broadcast}
