"""Incoming Slack: one thin module per feature, all of them served at the desk."""

import re

from slack_bolt import Ack, App

from bot.slack.render.voice import COMMAND
from handlers import (
    acknowledge,
    audit,
    diagnose,
    home,
    how_to_fix,
    listing,
    mention,
    purge,
    resolve,
    show,
    snooze,
    status,
)
from handlers import help as help_
from handlers import request as requests
from handlers.desk import Desk
from handlers.grammar import obey
from handlers.request import Body

__all__ = ["Desk", "register"]

WORDS = (listing, show, diagnose, status, acknowledge, snooze, resolve, purge, audit, help_)
"""The modules whose import makes the words of the grammar."""
BUTTONS = (listing, show, diagnose, acknowledge, snooze, resolve, how_to_fix, mention, home, purge)


def register(app: App, desk: Desk) -> None:
    """Connect every command, button, window and shortcut to the desk."""

    def typed(ack: Ack, body: Body) -> None:
        ack()
        desk.submit(requests.of_command(body), obey)

    app.command(COMMAND)(typed)
    for feature in BUTTONS:
        feature.register(app, desk)
    # Last, because only the first listener that fits is run: what nobody wants is not delivered again and again.
    app.event(re.compile(".*"))(_let_pass)


def _let_pass(ack: Ack) -> None:
    ack()
