"""Values in, messages of Block Kit out; nothing here asks anybody anything.

Every message is `{"text": …, "blocks": […]}` within Slack's limits, in the language of `Voice.words`.
"""

from bot.slack.render.answers import apology, diagnosis, help_page, sentence
from bot.slack.render.card import card
from bot.slack.render.details import details, more_records
from bot.slack.render.digests import Morning, Share, digest, fortnight
from bot.slack.render.home import home
from bot.slack.render.lists import needing_a_person, nothing, page
from bot.slack.render.overview import Connection, Outbox, status
from bot.slack.render.purge import purge_message
from bot.slack.render.replies import FirstRun, first_run, operator_note, reply
from bot.slack.render.storms import Crowd, Likely, folded, storm_card, storm_ended
from bot.slack.render.troubles import marked, trouble, trouble_note
from bot.slack.render.voice import Advice, Voice

__all__ = [
    "Advice",
    "Connection",
    "Crowd",
    "FirstRun",
    "Likely",
    "Morning",
    "Outbox",
    "Share",
    "Voice",
    "apology",
    "card",
    "details",
    "diagnosis",
    "digest",
    "first_run",
    "folded",
    "fortnight",
    "help_page",
    "home",
    "marked",
    "more_records",
    "needing_a_person",
    "nothing",
    "operator_note",
    "page",
    "purge_message",
    "reply",
    "sentence",
    "status",
    "storm_card",
    "storm_ended",
    "trouble",
    "trouble_note",
]
