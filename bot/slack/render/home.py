"""The Home tab: the unfinished problems at a glance, without a channel."""

from collections.abc import Sequence
from typing import Any

from bot.core.model import Feed, Problem
from bot.slack import blocks
from bot.slack.render.lists import item, nothing, title_of_list
from bot.slack.render.voice import Voice, command


def home(problems: Sequence[Problem], total: int, feeds: Sequence[Feed], voice: Voice) -> dict[str, Any]:
    """A view of type `home`. `feeds` tells whether every company is being read."""
    words = voice.words
    ailing = sum(1 for feed in feeds if feed.fault)
    shown = [item(problem, voice) for problem in problems] or nothing(voice)["blocks"]
    parts = [blocks.section(f"*{title_of_list(total, voice)}*"), *shown] if problems else shown
    if ailing:
        sentence = words.ngettext(
            "⚠️ {n} company is not being read at the moment: {command}",
            "⚠️ {n} companies are not being read at the moment: {command}",
            ailing,
        )
        parts = [blocks.section(sentence.format(n=ailing, command=command("status"))), *parts]
    hint = words.gettext("Type {show} in any channel for one of them, {help} for everything else.").format(
        show=command("show P-17"), help=command("help")
    )
    return {"type": "home", "blocks": [*parts, blocks.context(hint)]}
