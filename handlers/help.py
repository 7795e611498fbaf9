"""`help`: what can be typed."""

from bot.core.words import N_
from bot.slack import render
from bot.slack.blocks import Message
from handlers.desk import Call
from handlers.grammar import VERBS, verb


@verb("help", "help", what=N_("What can be typed"))
def help_(call: Call) -> Message:
    """Every word of the grammar, in the order of registration."""
    words = call.words
    shown = [found for found in VERBS.values() if not found.hidden]
    return render.help_page([(found.usages, words.gettext(found.what)) for found in shown], call.voice)
