"""`audit`: who made the bot do what."""

from bot.core.permissions import Role
from bot.core.words import N_
from bot.slack import blocks
from bot.slack.blocks import Message
from bot.slack.mrkdwn import literal, moment, person, visible
from bot.slack.render.voice import number
from bot.store.values import Audit
from handlers.desk import Call
from handlers.grammar import verb
from handlers.roles import authorise

LINES = 20


@verb("audit", "audit", what=N_("Who did what: purges, refusals, and what people did with problems"))
def audit(call: Call) -> Message:
    """The newest lines."""
    authorise(call, Role.OPERATOR)
    words = call.words
    title = words.gettext("The last lines of the audit, newest first")
    lines = [_line(call, line) for line in call.desk.store.audit(LINES)] or [words.gettext("Nothing yet.")]
    small = words.gettext("All of it: `syncerrors audit --json` on the bot's computer.")
    return blocks.message(title, [blocks.section(f"*{title}*"), *blocks.sections(lines), blocks.context(small)])


def _line(call: Call, line: Audit) -> str:
    parts = [moment(line.at), person(line.actor), literal(line.action.replace("_", " "), 60)]
    if line.filter:
        parts.append(f"“{literal(line.filter, 80)}”")
    if line.count:
        parts.append(number(line.count, call.words))
    if line.result:
        parts.append(literal(visible(line.result), 120))
    return " · ".join(parts)
