"""`purge`: a window with the preview, one confirmation, and where two have to agree, the buttons for the second."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import click
from slack_bolt import Ack, App

from bot.core.permissions import Role
from bot.core.purge import PurgeFilter, PurgeState, Verdict, matches_count
from bot.core.words import N_
from bot.exceptions import BotError, CommandFault
from bot.purge import Answer, Purging, Shown
from bot.slack import purge_window, render
from bot.slack.mrkdwn import person
from bot.slack.purge_window import Origin
from bot.text import language
from handlers import request
from handlers.desk import Call, Desk, Work
from handlers.grammar import verb
from handlers.purge_words import USAGES, WHAT, read_purge
from handlers.request import Body
from handlers.roles import authorise, no_right
from handlers.windows import open_window


@verb("purge", *USAGES, what=WHAT, brief=N_("Delete errors in Business Central, after a preview"), raw=True)
@click.argument("text", default="")
def purge(call: Call, text: str) -> None:
    """Open the preview."""
    authorise(call, Role.PURGER, fresh=True)
    try:
        wanted = read_purge(call, text)
        if not call.request.trigger_id:
            sentence = call.words.gettext("A purge needs a window, and Slack opens one only for {command}.")
            raise CommandFault(sentence.format(command="`/syncerrors purge …`"))
    except CommandFault as fault:
        _purging(call).refused(call.request.user, text[:300], str(fault).partition("\n")[0][:200], call.now)
        raise
    view_id = open_window(call, purge_window.counting(call.words))
    with _or_say_so(call, view_id):
        _show(call, view_id, _purging(call).preview(wanted, call.request.user, call.now), call.request)


def ticked(include_open: bool, origin: Origin, view_id: str) -> Work:
    """The tick box: another preview, for another confirmation."""

    def work(call: Call) -> None:
        authorise(call, Role.PURGER)
        before = call.desk.store.purge(origin.purge)
        if before is None or before.actor != call.request.user or before.state is not PurgeState.PREVIEWED:
            raise CommandFault(call.words.gettext("This window is too old; type the command again."))
        call.desk.store.move_purge(before.id, PurgeState.PREVIEWED, PurgeState.REPLACED, call.now)
        wanted = replace(before.filter, include_open=include_open)
        with _or_say_so(call, view_id):
            shown = _purging(call).preview(wanted, call.request.user, call.now, before.cut_off)
            _show(call, view_id, shown, call.request)

    return work


def confirmed(origin: Origin, view_id: str) -> Work:
    """The window's button."""

    def work(call: Call) -> None:
        may = call.desk.roles.allows(Role.PURGER, call.request.user, call.now, fresh=True)
        with _or_say_so(call, view_id):
            answer = _purging(call).confirm(origin.purge, call.request.user, origin.digest, may, call.now)
            if answer.again is not None:
                _show(call, view_id, answer.again, call.request, changed=True)
                return
        # What was decided stands from here on, whether the window can say so or not.
        call.desk.wake_delivery()
        sentence = _sentence(call, answer)
        try:
            call.desk.responder.update_view(view_id, purge_window.told(sentence, call.words))
        except BotError:
            call.answer(render.sentence(sentence))

    return work


def mistyped(origin: Origin) -> Work:
    """What was typed is neither the number nor the word."""

    def work(call: Call) -> None:
        _purging(call).refused(call.request.user, f"purge {origin.purge}", Verdict.MISTYPED, call.now)

    return work


def approve_pressed(call: Call) -> None:
    """A second person agrees."""
    may = call.desk.roles.allows(Role.PURGER, call.request.user, call.now, fresh=True)
    _answer(call, _purging(call).approve(_number(call), call.request.user, may, call.now))


def decline_pressed(call: Call) -> None:
    """Somebody does not agree."""
    may = call.desk.roles.allows(Role.PURGER, call.request.user, call.now, fresh=True)
    answer = _purging(call).decline(_number(call), call.request.user, may, call.now)
    if answer.verdict is Verdict.CONFIRMED:
        call.desk.wake_delivery()  # the message in the channel says so
    else:
        _answer(call, answer)


def register(app: App, desk: Desk) -> None:
    """The window, its tick box and the buttons of the channel's message."""

    def sent(ack: Ack, body: Body) -> None:
        origin = purge_window.origin_of(body["view"])
        asked = request.of_submission(body, origin)
        words = language(origin.language)
        if origin.everything and not matches_count(purge_window.typed_of(body["view"]), origin.entries):
            complaint = words.gettext("That is neither the number nor the word.")
            ack(response_action="errors", errors={"purge_typed": complaint})
            # The window stays the same, and so would the key: each attempt has its line.
            desk.submit(replace(asked, key=f"mistyped:{uuid.uuid4().hex}"), mistyped(origin))
            return
        ack(response_action="update", view=purge_window.working(words))
        desk.submit(asked, confirmed(origin, str(body["view"]["id"])))

    def ticked_box(ack: Ack, body: Body) -> None:
        ack()
        origin = purge_window.origin_of(body["view"])
        chosen = bool(body["actions"][0].get("selected_options"))
        desk.submit(request.of_action(body, origin), ticked(chosen, origin, str(body["view"]["id"])))

    def agreed(ack: Ack, body: Body) -> None:
        ack()
        desk.submit(request.of_action(body), approve_pressed)

    def declined(ack: Ack, body: Body) -> None:
        ack()
        desk.submit(request.of_action(body), decline_pressed)

    app.view(purge_window.NAME)(sent)
    app.action("purge_include_open")(ticked_box)
    app.action("purge_approve")(agreed)
    app.action("purge_decline")(declined)


def _show(call: Call, view_id: str, shown: Shown, asked: request.Request, *, changed: bool = False) -> None:
    wanted: PurgeFilter = shown.preview.filter
    origin = Origin(
        shown.purge.id,
        shown.purge.digest,
        shown.purge.count,
        wanted.is_everything,
        asked.channel,
        asked.response_url,
        call.person.locale or call.desk.language,
    )
    view = purge_window.preview(
        shown.preview, shown.purge, shown.present, call.voice, origin, changed=changed, two=shown.two
    )
    call.desk.responder.update_view(view_id, view)


@contextmanager
def _or_say_so(call: Call, view_id: str) -> Iterator[None]:
    """A window that says "counting" must not stand there for ever: whatever goes wrong is said in it, then goes on."""
    try:
        yield
    except Exception:
        sentence = call.words.gettext("That did not work. Nothing was deleted.")
        with suppress(BotError):  # the window may be closed; what went wrong is said beside it
            call.desk.responder.update_view(view_id, purge_window.told(sentence, call.words))
        raise


def _answer(call: Call, answer: Answer) -> None:
    call.desk.wake_delivery()
    call.answer(render.sentence(_sentence(call, answer)))


def _sentence(call: Call, answer: Answer) -> str:
    if answer.verdict is Verdict.NO_RIGHT:
        return no_right(Role.PURGER, call.desk.roles.bearers(Role.PURGER), call.words)
    who = person(answer.purge.actor) if answer.purge else ""
    return call.words.gettext(_SENTENCES[answer.verdict]).format(who=who)


def _number(call: Call) -> int:
    value = call.request.value
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def _purging(call: Call) -> Purging:
    assert call.desk.purging is not None, "bootstrap wires it"
    return call.desk.purging


_SENTENCES = {
    Verdict.CONFIRMED: N_("Confirmed. The message in the channel shows how it goes."),
    Verdict.AWAITING: N_("Confirmed. Now somebody else has to agree: the message in the channel has the buttons."),
    Verdict.CHANGED: N_("It has changed since it was confirmed. Nothing was deleted; type the command again."),
    Verdict.EXPIRED: N_("The time for it is over. Nothing was deleted; type the command again."),
    Verdict.ALREADY: N_("That is decided already."),
    Verdict.NOT_YOURS: N_("Only {who}, who saw this preview, can confirm it."),
    Verdict.OWN: N_("You asked for it yourself: somebody else has to agree."),
    Verdict.MISSING: N_("This purge does not exist any more."),
    Verdict.MISTYPED: N_("That is neither the number nor the word."),
}
