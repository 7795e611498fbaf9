"""Turning what the app sends into messages: what Slack refuses, and the ids that it fills in."""

import copy
import json
from dataclasses import dataclass, field
from typing import Any

from bot.demo.workspace.block_kit import block_complaints, message_characters
from bot.demo.workspace.channels import Channel, Post
from bot.demo.workspace.limits import LIMITS
from bot.demo.workspace.people import BOT_USER
from bot.demo.workspace.state import State
from bot.demo.workspace.views import elements_of
from bot.demo.workspace.web_api.registry import Arguments, Refusal


@dataclass(slots=True)
class Draft:
    """A message that Slack would take."""

    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None


def draft(state: State, arguments: Arguments, *, text_limit: str = "message.text.max_length") -> Draft:
    """Read and check `text`, `blocks`, `attachments` and `metadata`; refuses as Slack does."""
    text = arguments.text("text")
    blocks = arguments.structure("blocks", "invalid_blocks_format") or []
    attachments = arguments.structure("attachments", "invalid_attachments") or []
    if not text and not blocks and not attachments:
        raise Refusal("no_text")
    if len(text) > LIMITS[text_limit]:
        raise Refusal("msg_too_long")
    check_blocks(blocks)
    _check_attachments(attachments)
    metadata = _metadata(arguments)
    return Draft(text, with_ids(state, blocks), attachments, metadata)


def check_blocks(blocks: Any) -> None:
    """Refuse with `invalid_blocks` and every complaint, or `msg_blocks_too_long`."""
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    complaints = block_complaints(blocks)
    if complaints:
        raise Refusal("invalid_blocks", errors=complaints, response_metadata={"messages": complaints})
    if message_characters(blocks) > LIMITS["message.blocks.characters"]:
        raise Refusal("msg_blocks_too_long")


def with_ids(state: State, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A copy in which every block and every interactive element has an id, generated where the app gave none."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", state.new_id("b"))
    for block, element in elements_of(blocks):
        block.setdefault("block_id", state.new_id("b"))
        element.setdefault("action_id", state.new_id("a"))
    return blocks


def post(state: State, channel: Channel, message: Draft, *, thread_ts: str = "", broadcast: bool = False) -> Post:
    """Put a message of the app into a channel. A reply to a message that is gone stands there without a thread."""
    root = channel.root(thread_ts) if thread_ts else None
    made = Post(
        ts=state.new_ts(),
        user=BOT_USER,
        text=message.text,
        blocks=message.blocks,
        attachments=message.attachments,
        metadata=message.metadata,
        thread_ts=root.ts if root else "",
        broadcast=bool(root) and broadcast,
    )
    state.publish(channel, made)
    return made


def whisper(state: State, channel: Channel, message: Draft, user: str, *, thread_ts: str = "") -> Post:
    """Show a message to one person only; it is not in the history and cannot be updated by its `ts`.

    In a thread that nobody has begun it is shown to nobody: https://docs.slack.dev/reference/methods/chat.postEphemeral
    """
    root = channel.root(thread_ts) if thread_ts else None
    made = Post(
        ts=state.new_ts(),
        user=BOT_USER,
        text=message.text,
        blocks=message.blocks,
        attachments=message.attachments,
        only_for=user,
        thread_ts="" if root is None else root.ts,
    )
    if root is not None and not channel.replies(root.ts):
        return made
    with state.changed:
        channel.posts[made.ts] = made
    state.tell_about(channel, made)
    return made


def rewrite(state: State, channel: Channel, old: Post, message: Draft) -> None:
    """Replace text, blocks and attachments: what is not given again is taken away. Metadata stays unless given."""
    with state.changed:
        old.text = message.text
        old.blocks = message.blocks
        old.attachments = message.attachments
        if message.metadata is not None:
            old.metadata = message.metadata
        old.edited_ts = state.new_ts()
    state.tell_about(channel, old)


def _check_attachments(attachments: Any) -> None:
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        raise Refusal("invalid_attachments")
    if len(attachments) > LIMITS["message.attachments.max_items"]:
        raise Refusal("too_many_attachments")
    for attachment in attachments:
        if "blocks" in attachment:
            check_blocks(attachment["blocks"])


def _metadata(arguments: Arguments) -> dict[str, Any] | None:
    metadata = arguments.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        raise Refusal("invalid_metadata_format")
    payload = metadata.get("event_payload")
    if not isinstance(payload, dict):
        raise Refusal("invalid_metadata_format")
    if any(isinstance(value, dict | list) for value in payload.values()):
        raise Refusal("invalid_metadata_schema")
    if len(json.dumps(metadata, ensure_ascii=False).encode("utf-8", "replace")) > LIMITS["message.metadata.bytes"]:
        raise Refusal("metadata_too_large")
    return metadata
