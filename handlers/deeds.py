"""How the outcome of a deed is told to the person who did it."""

from bot.core.model import Problem, State
from bot.exceptions import CommandFault
from bot.slack import render
from bot.slack.blocks import Message
from bot.slack.mrkdwn import moment, person
from bot.triage import Outcome, Result
from handlers.desk import Call


def told(call: Call, outcome: Outcome) -> Message:
    """A sentence about what is so now. Raises CommandFault where the deed was not possible."""
    call.desk.wake_delivery()
    words, problem = call.words, outcome.problem
    if problem is None:
        raise CommandFault(words.gettext("This problem does not exist any more."))
    match outcome.result:
        case Result.DONE:
            return render.sentence(_now(call, problem))
        case Result.ALREADY:
            return render.sentence(_before(call, problem))
        case Result.NOT_NOW:
            raise CommandFault(words.gettext("A snooze must end later than now, and within a month."))
        case _:
            sentence = words.gettext("{problem} is resolved. Reopen it first.")
            raise CommandFault(sentence.format(problem=problem.name))


def answer_if_new(call: Call, outcome: Outcome) -> None:
    """Say it, unless the card in the channel, which changes now, says it already."""
    message = told(call, outcome)
    if outcome.result is not Result.DONE or call.request.in_private or not call.request.message_ts:
        call.answer(message)


def _now(call: Call, problem: Problem) -> str:
    words = call.words
    match problem.state:
        case State.ACKNOWLEDGED:
            return words.gettext("{problem} is yours now.").format(problem=problem.name)
        case State.SNOOZED:
            until = moment(problem.snoozed_until) if problem.snoozed_until else ""
            return words.gettext("{problem} is silent until {until}.").format(problem=problem.name, until=until)
        case State.RESOLVED:
            return words.gettext("{problem} is resolved.").format(problem=problem.name)
        case _:
            return words.gettext("{problem} is open again.").format(problem=problem.name)


def _before(call: Call, problem: Problem) -> str:
    words = call.words
    who = person(problem.owner or problem.changed_by)
    match problem.state:
        case State.ACKNOWLEDGED:
            return words.gettext("{problem} is already acknowledged by {who}.").format(problem=problem.name, who=who)
        case State.SNOOZED:
            until = moment(problem.snoozed_until) if problem.snoozed_until else ""
            sentence = words.gettext("{problem} is already snoozed by {who} until {until}.")
            return sentence.format(problem=problem.name, who=person(problem.changed_by), until=until)
        case State.RESOLVED:
            sentence = words.gettext("{problem} is already resolved by {who}.")
            return sentence.format(problem=problem.name, who=person(problem.changed_by))
        case _:
            return words.gettext("{problem} is open already.").format(problem=problem.name)
