"""`status`: whether everything is read, said and connected."""

from bot.core.words import N_
from bot.slack import render
from bot.slack.blocks import Message
from bot.slack.render import Outbox
from handlers.desk import Call
from handlers.grammar import verb


@verb("status", "status", what=N_("Whether every company is read, and what waits to be said"))
def status(call: Call) -> Message:
    """The companies, the outbox and the connection."""
    store = call.desk.store
    waiting = store.outbox()
    return render.status(
        store.watched(),
        {state.value: count for state, count in store.counts().states.items()},
        Outbox({state.value: count for state, count in waiting.states.items()}, waiting.oldest_due),
        call.desk.connection(),
        call.voice,
        troubles=store.troubles(),
        leads=call.desk.leads(),
        environment_faults=store.environment_faults(),
        purged=store.purged(),
    )
