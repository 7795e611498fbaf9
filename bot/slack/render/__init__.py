"""Values in, messages of Block Kit out; nothing here asks anybody anything.

Every message is `{"text": …, "blocks": […]}` within Slack's limits, in the language of `Voice.words`.
"""

from bot.slack.render.answers import apology, diagnosis, help_page, sentence
from bot.slack.render.card import card
from bot.slack.render.details import details, more_records
from bot.slack.render.lists import needing_a_person, nothing, page
from bot.slack.render.overview import Connection, Outbox, status
from bot.slack.render.replies import FirstRun, first_run, operator_note, reply
from bot.slack.render.voice import Advice, Voice

__all__ = [
    "Advice",
    "Connection",
    "FirstRun",
    "Outbox",
    "Voice",
    "apology",
    "card",
    "details",
    "diagnosis",
    "first_run",
    "help_page",
    "more_records",
    "needing_a_person",
    "nothing",
    "operator_note",
    "page",
    "reply",
    "sentence",
    "status",
]
