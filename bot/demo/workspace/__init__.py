"""A Slack workspace on loopback, for the demo and the tests: real Bolt and slack_sdk talk to it unmodified."""

from bot.demo.workspace.choices import NotThere
from bot.demo.workspace.deliveries import COMMANDS, EVENTS, INTERACTIVE, Delivery
from bot.demo.workspace.mrkdwn import Link, Reader
from bot.demo.workspace.people import Command, Shortcut, User
from bot.demo.workspace.seen import Message, SeenView
from bot.demo.workspace.situations import Faults
from bot.demo.workspace.state import Call
from bot.demo.workspace.verbs import NotAnswered, Reply, Workspace
from bot.demo.workspace.visible_text import Button

__all__ = [
    "COMMANDS",
    "EVENTS",
    "INTERACTIVE",
    "Button",
    "Call",
    "Command",
    "Delivery",
    "Faults",
    "Link",
    "Message",
    "NotAnswered",
    "NotThere",
    "Reader",
    "Reply",
    "SeenView",
    "Shortcut",
    "User",
    "Workspace",
]
