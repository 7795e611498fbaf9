"""`help`: what can be typed; with a word, everything about that one."""

import click

from bot.core.words import N_
from bot.slack import render
from bot.slack.blocks import Message
from handlers.desk import Call
from handlers.grammar import VERBS, usage, verb, word

ORDER = ("list", "show", "diagnose", "status", "acknowledge", "snooze", "resolve", "reopen", "purge", "audit", "help")


@verb("help", "help", "help purge", what=N_("What can be typed; with a word, more about that one"))
@click.argument("about", required=False)
def help_(call: Call, about: str | None) -> Message:
    """Every word of the grammar, a line each: first what one looks with, then what one does."""
    words = call.words
    if about:
        return render.sentence(usage(word(about, words), words))
    shown = [VERBS[name] for name in ORDER]
    return render.help_page([(found.usages[0], words.gettext(found.brief)) for found in shown], call.voice)
