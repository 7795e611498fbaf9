"""`help`: what can be typed."""

from bot.core.words import N_
from bot.slack import render
from bot.slack.blocks import Message
from handlers.desk import Call
from handlers.grammar import VERBS, verb

ORDER = ("list", "show", "diagnose", "status", "acknowledge", "snooze", "resolve", "reopen", "purge", "audit", "help")


@verb("help", "help", what=N_("What can be typed"))
def help_(call: Call) -> Message:
    """Every word of the grammar: first what one looks with, then what one does."""
    words = call.words
    shown = [VERBS[name] for name in ORDER]
    return render.help_page([(found.usages, words.gettext(found.what)) for found in shown], call.voice)
