"""Whether somebody may do what they ask for; a refusal says who may, and stands in the audit."""

from gettext import NullTranslations

from bot.core.permissions import Role
from bot.core.words import N_
from bot.exceptions import CommandFault
from bot.slack.mrkdwn import person
from bot.store.values import Audit
from handlers.desk import Call

SHOWN = 8


def authorise(call: Call, role: Role, *, fresh: bool = False) -> None:
    """Raises CommandFault for who has not got the role. `fresh`: ask Slack about groups now."""
    if call.desk.roles.allows(role, call.request.user, call.now, fresh=fresh):
        return
    asked = call.request.text or call.request.value
    call.desk.store.add_audit(
        Audit(call.now, call.request.user, "refused", filter=asked[:300], result=f"not {role.name.lower()}")
    )
    raise CommandFault(no_right(role, call.desk.roles.bearers(role), call.words))


def no_right(role: Role, bearers: list[str], words: NullTranslations) -> str:
    """The sentence for somebody who may not."""
    if not bearers:
        return words.gettext(_NOBODY[role])
    named = ", ".join(f"<!subteam^{each}>" if each.startswith("S") else person(each) for each in bearers[:SHOWN])
    return words.gettext(_OTHERS[role]).format(who=named)


_OTHERS = {
    Role.OPERATOR: N_("You cannot do this; these can: {who}."),
    Role.PURGER: N_("You cannot delete entries; these can: {who}."),
}
_NOBODY = {
    Role.OPERATOR: N_("Nobody can do this: an administrator names people in SYNCERRORS_OPERATORS."),
    Role.PURGER: N_("Nobody can delete entries yet: an administrator names people in SYNCERRORS_PURGERS."),
}
