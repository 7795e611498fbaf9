"""`diagnose` and the shortcut: what an error text means, for a number, a problem or any text."""

import click
from slack_bolt import Ack, App

from bot.core.causes import Retry, cause_of
from bot.core.model import Company, Entry, Problem, ProblemFilter, State
from bot.core.words import N_
from bot.exceptions import CommandFault
from bot.slack import blocks, render
from bot.slack.blocks import Message
from handlers import request
from handlers.desk import Call, Desk
from handlers.grammar import number_of, verb
from handlers.request import Body

ANSWERS = 3
NEEDING = 5
LOOKED_AT = 50


@verb(
    "diagnose",
    "diagnose P-17",
    "diagnose 1234",
    "diagnose The currency EUR is not coupled",
    "diagnose",
    brief=N_("What an error means and what to do"),
    what=N_("What an error means and what to do: a problem, an error number, or a pasted text; alone, what is urgent"),
    raw=True,
)
@click.argument("text", default="")
def diagnose(call: Call, text: str) -> Message:
    """A problem for `P-17`, an entry for `1234`, else the text itself."""
    if not text.strip():
        return _urgent(call)
    number = number_of(text)
    if number is None:
        return _of_text(call, text)
    return _of_entries(call, number) if text.strip().isdigit() else of_problem(call, call.problem(number))


def of_problem(call: Call, problem: Problem) -> Message:
    """The diagnosis of a problem's newest error."""
    return render.diagnosis(problem.diagnosis, problem.message, call.voice, problem=problem, about=problem.name)


def diagnose_this(call: Call) -> None:
    """The shortcut: a card stands for its problem, any other message for its text."""
    card = call.desk.store.card_at(call.request.channel, call.request.message_ts)
    if card is not None:
        call.answer(of_problem(call, call.problem(card.problem)))
    elif not call.request.text.strip():
        raise CommandFault(call.words.gettext("There is no text in this message to diagnose."))
    else:
        call.answer(_of_text(call, call.request.text))


def register(app: App, desk: Desk) -> None:
    """The message shortcut."""

    def used(ack: Ack, body: Body) -> None:
        ack()
        desk.submit(request.of_shortcut(body), diagnose_this)

    app.message_shortcut("diagnose_this")(used)


def _of_text(call: Call, text: str) -> Message:
    return render.diagnosis(call.desk.advice.diagnose(text), text, call.voice)


def _of_entries(call: Call, number: int) -> Message:
    found = call.desk.store.entries_numbered(number)
    if not found:
        sentence = call.words.gettext("No company has an error with the number {number}.").format(number=number)
        raise CommandFault(sentence)
    answers = [_of_entry(call, company, entry, problem) for company, entry, problem in found[:ANSWERS]]
    if len(found) == 1:
        return answers[0]
    shown = [block for answer in answers for block in (*answer["blocks"], blocks.divider())]
    if len(found) > ANSWERS:
        more = call.words.gettext("+{n} more companies have an error with this number").format(n=len(found) - ANSWERS)
        shown.append(blocks.context(more))
    return blocks.message(answers[0]["text"], shown)


def _of_entry(call: Call, company: Company, entry: Entry, problem_id: int) -> Message:
    problem = call.desk.store.problem(problem_id)
    about = call.words.gettext("Error {number}").format(number=entry.number) + f" · {company.name}"
    return render.diagnosis(
        call.desk.advice.diagnose(entry.message), entry.message, call.voice, problem=problem, about=about
    )


def _urgent(call: Call) -> Message:
    """Open problems that nobody has taken, the widest first; last those that the next run may end by itself."""
    found = call.desk.store.problems(ProblemFilter(states=frozenset({State.OPEN, State.QUIET})), limit=LOOKED_AT)
    ordered = sorted(found.problems, key=lambda problem: (_may_pass(problem), -problem.records, -problem.entries))
    return render.needing_a_person(ordered[:NEEDING], found.total, call.voice)


def _may_pass(problem: Problem) -> bool:
    return cause_of(problem.diagnosis).retry is Retry.YES
