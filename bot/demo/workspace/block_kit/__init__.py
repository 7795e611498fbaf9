"""Refuses the Block Kit that Slack refuses, in Slack's own words."""

from bot.demo.workspace.block_kit.validation import (
    InvalidBlocks,
    block_complaints,
    message_characters,
    view_complaints,
)

__all__ = ["InvalidBlocks", "block_complaints", "message_characters", "view_complaints"]
