"""`audit`: who made the bot do what."""

from bot.core.permissions import Role
from bot.core.words import N_
from bot.slack import blocks
from bot.slack.blocks import Message
from bot.slack.mrkdwn import literal, moment, person, visible
from bot.slack.render.voice import entries
from bot.store.values import COMMAND_LINE, SCHEDULE, Audit
from handlers.desk import Call
from handlers.grammar import verb
from handlers.roles import authorise

LINES = 20
_ACTIONS = {
    "acknowledged": N_("acknowledged"),
    "owner_taken": N_("taken over"),
    "snoozed": N_("snoozed"),
    "resolved": N_("resolved"),
    "reopened": N_("opened again"),
    "refused": N_("refused"),
    "purge_previewed": N_("looked at a purge"),
    "purge_confirmed": N_("confirmed a purge"),
    "purge_approved": N_("approved a purge"),
    "purge_declined": N_("declined a purge"),
    "purge_refused": N_("was refused a purge"),
    "purge_finished": N_("purge finished"),
    "purge_expired": N_("purge not confirmed in time"),
    "forget_confirmed": N_("had texts taken out"),
    "forgotten": N_("texts taken out"),
}
"""How a line of the audit reads; what has no name here is shown as it is stored."""
_SAID = ("acknowledged", "snoozed", "resolved", "open", "confirmed", "approved", "declined", "done")
"""Results that the name of the deed tells already."""


@verb("audit", "audit", what=N_("Who did what: purges, refusals, and what people did with problems"))
def audit(call: Call) -> Message:
    """The newest lines."""
    authorise(call, Role.OPERATOR)
    words = call.words
    title = words.gettext("The last lines of the audit, newest first")
    lines = [_line(call, line) for line in call.desk.store.audit(LINES)] or [words.gettext("Nothing yet.")]
    small = words.gettext("All of it: `syncerrors audit --json` on the bot's computer.")
    return blocks.message(title, [blocks.section(f"*{title}*"), *blocks.sections(lines), blocks.context(small)])


def _who(call: Call, actor: str) -> str:
    if actor == SCHEDULE:
        return call.words.gettext("The schedule")
    if actor.startswith(COMMAND_LINE):
        name = literal(actor.removeprefix(COMMAND_LINE), 60)
        return call.words.gettext("{name} at the bot's computer").format(name=name)
    return person(actor)


def _deed(call: Call, action: str) -> str:
    return call.words.gettext(_ACTIONS[action]) if action in _ACTIONS else literal(action.replace("_", " "), 60)


def _line(call: Call, line: Audit) -> str:
    parts = [moment(line.at), _who(call, line.actor), _deed(call, line.action)]
    if "purge" in line.detail:
        parts.append(call.words.gettext("purge {number}").format(number=line.detail["purge"]))
    if line.filter:
        parts.append(f"“{literal(line.filter, 80)}”")
    if line.count:
        parts.append(entries(line.count, call.words))
    if line.result and line.result not in _SAID:
        parts.append(literal(visible(line.result), 120))
    return " · ".join(parts)
