"""A morning of errors: what happens in the simulated company, and what colleagues do about it, minute by minute."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count

from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.workspace import Message, Workspace

MAIN = "CRONUS Norge AS"
PAGE_MODE = "Fabrikam AS"
"""A company without the companion extension: its cards show what is missing."""


GOES_ON = ("field_too_long", "uncoupled_customer", "duplicate", "value_missing", "deleted_record")
"""Errors that happen again and again while somebody watches."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Something that happens at its time after the start."""

    at: timedelta
    what: str
    happen: Callable[[SimulatedBusinessCentral, Workspace], bool | None]
    """Returns True when the bot has something to do now that is to be waited for."""
    by_people: bool = False
    """Colleagues press buttons; when the visitor was faster, there is nothing left for them to press."""


def set_scene(business_central: SimulatedBusinessCentral) -> None:
    """What is there before the curtain rises: a month of old errors, known but not news."""
    business_central.company(PAGE_MODE, companion=False)
    now = business_central.now()
    for days, name, key in (
        (19, "deleted_record", "CT000031"),
        (12, "timed_out", "10080"),
        (9, "field_too_long", "10090"),
        (5, "deleted_record", "CT000038"),
    ):
        business_central.fail(name, key=key, company=MAIN, at=now - timedelta(days=days))


def scenes() -> list[Scene]:
    """The morning, in order."""
    return [
        Scene(_seconds(1), "Two customers point at accounts that were deleted in Sales", _deleted_accounts),
        Scene(_seconds(2), "SEK has no exchange rate", _exchange_rate),
        Scene(_seconds(3), "A salesperson is not coupled: 18 customers wait", _salesperson),
        Scene(_seconds(4), "The integration user may not read accounts", _privilege),
        Scene(_seconds(5), "One item changed on both sides", _conflict),
        Scene(_seconds(6), "A company without the extension has an error, too", _page_mode),
        Scene(_seconds(15), "Ola asks in a thread", _ola_asks),
        Scene(_seconds(25), "More customers of the same salesperson", _more_customers),
        Scene(_seconds(35), "The administrator takes the missing privilege", _admin_acknowledges, True),
        Scene(_seconds(45), "A plug-in of a partner fails", _plugin),
        Scene(_seconds(50), "The timeout of the week before last is over: a purge may take it", _admin_tidies, True),
        Scene(_seconds(60), "The exchange rate is there: resolved", _admin_resolves, True),
        Scene(_seconds(75), "A text that nobody has seen before", _unknown),
        Scene(_seconds(90), "SEK fails again: the card comes back", _exchange_rate_again),
    ]


def afterwards() -> Iterator[Callable[[SimulatedBusinessCentral], object]]:
    """What goes on happening while somebody watches, for ever."""
    for round_ in count():
        for position, name in enumerate(GOES_ON):
            key = f"{40000 + 10 * (round_ * len(GOES_ON) + position)}"
            yield partial(_fail, name, key)


def _fail(name: str, key: str, bc: SimulatedBusinessCentral) -> None:
    bc.fail(name, key=key, company=MAIN)


def _seconds(n: int) -> timedelta:
    return timedelta(seconds=n)


def _deleted_accounts(bc: SimulatedBusinessCentral, _slack: Workspace) -> None:
    for key in ("10030", "10050"):
        bc.fail("deleted_partner", key=key, company=MAIN)


def _exchange_rate(bc: SimulatedBusinessCentral, _slack: Workspace) -> None:
    bc.fail("missing_exchange_rate", key="SEK", company=MAIN)


def _salesperson(bc: SimulatedBusinessCentral, _slack: Workspace) -> None:
    for number in range(18):
        bc.fail("uncoupled_salesperson", key=f"{20010 + 10 * number}", salesperson="JO", company=MAIN)


def _more_customers(bc: SimulatedBusinessCentral, _slack: Workspace) -> None:
    for number in range(24):
        bc.fail("uncoupled_salesperson", key=f"{30010 + 10 * number}", salesperson="JO", company=MAIN)


def _privilege(bc: SimulatedBusinessCentral, _slack: Workspace) -> None:
    for key in ("10000", "10010", "10020"):
        bc.fail("missing_privilege", key=key, company=MAIN)


def _conflict(bc: SimulatedBusinessCentral, _slack: Workspace) -> None:
    bc.fail("update_conflict", key="1896-S", company=MAIN)


def _page_mode(bc: SimulatedBusinessCentral, _slack: Workspace) -> None:
    bc.fail("field_too_long", key="10400", company=PAGE_MODE)


def _plugin(bc: SimulatedBusinessCentral, _slack: Workspace) -> None:
    bc.fail("plugin_failed", key="10090", company=MAIN)


def _unknown(bc: SimulatedBusinessCentral, _slack: Workspace) -> None:
    bc.fail("unheard_of", key="10100", company=MAIN)


def _exchange_rate_again(bc: SimulatedBusinessCentral, _slack: Workspace) -> None:
    bc.fail("missing_exchange_rate", key="SEK", company=MAIN)


def _ola_asks(_bc: SimulatedBusinessCentral, slack: Workspace) -> None:
    card = _card(slack, "JO")
    if card is not None:
        slack.say("Is JO the new colleague in Bergen? Then I couple her now.", as_user="ola", thread=card)


def _admin_acknowledges(_bc: SimulatedBusinessCentral, slack: Workspace) -> bool:
    return _press(slack, "prvReadAccount", "acknowledge")


def _admin_tidies(_bc: SimulatedBusinessCentral, slack: Workspace) -> bool:
    slack.say("/syncerrors resolve P-2 It was a short outage.", as_user="admin")
    return True


def _admin_resolves(_bc: SimulatedBusinessCentral, slack: Workspace) -> bool:
    card = _card(slack, "SEK")
    if card is None or not _press(slack, "SEK", "resolve"):
        return False
    slack.wait_for(lambda: slack.view(as_user="admin"))
    slack.submit({}, as_user="admin")
    slack.say("The rate for SEK had been missing since the first. It is in now.", as_user="admin", thread=card)
    return True


def _press(slack: Workspace, text: str, action: str) -> bool:
    """Press a button as the administrator; False when the card does not offer it any more."""
    card = _card(slack, text)
    button = next((each for each in card.buttons if action in each.action_id), None) if card else None
    if card is None or button is None:
        return False
    slack.click(button.action_id, as_user="admin", in_message=card)
    return True


def _card(slack: Workspace, text: str) -> Message | None:
    return next((message for message in slack.messages() if text in message and message.buttons), None)
