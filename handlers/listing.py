"""`list`: the unfinished problems, page by page."""

import click
from slack_bolt import Ack, App

from bot.core.words import N_
from bot.exceptions import CommandFault
from bot.slack import render
from bot.slack.blocks import Message
from handlers import request
from handlers.desk import Call, Desk
from handlers.filters import Asked, from_value, read_filters, to_value
from handlers.grammar import verb
from handlers.request import Body

PAGE = 10


@verb(
    "list",
    "list",
    'list company:"CRONUS Norge AS" for:admin since:3d',
    "list cause:missing-exchange-rate",
    "list adatum",
    "list purged",
    what=N_("Unfinished problems, newest first; filters can be combined, other words are looked for"),
    brief=N_("Unfinished problems, newest first"),
)
@click.argument("filters", nargs=-1, type=click.UNPROCESSED)
def list_(call: Call, filters: tuple[str, ...]) -> Message:
    """The first page."""
    return page(call, read_filters(call, filters), None)


def page(call: Call, asked: Asked, before: tuple[int, int] | None) -> Message:
    """One page; its buttons carry the filter and the place, so nothing is kept here."""
    found = call.desk.store.problems(asked.filter, limit=PAGE, before=before)
    return render.page(
        found.problems,
        found.total,
        call.voice,
        restriction=asked.typed,
        older=to_value(asked, found.next_before) if found.next_before else "",
        newest=to_value(asked, None) if before else "",
        purged=asked.filter.purged,
    )


def turn(call: Call) -> None:
    """Put another page in the place of the one whose button was pressed."""
    try:
        asked, before = from_value(call.request.value)
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise CommandFault(call.words.gettext("This list is too old; ask for it again.")) from error
    call.answer(page(call, asked, before), replace=True)


def register(app: App, desk: Desk) -> None:
    """The paging buttons."""

    def turned(ack: Ack, body: Body) -> None:
        ack()
        desk.submit(request.of_action(body), turn)

    app.action("list_older")(turned)
    app.action("list_newest")(turned)
