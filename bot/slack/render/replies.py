"""What is said in a card's thread, and what is said in the channel without a problem."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.core.model import Company, Mode, Problem, State
from bot.slack import blocks
from bot.slack.blocks import Message
from bot.slack.mrkdwn import literal, moment, person
from bot.slack.render.voice import Voice, badge, command, entries, fact, number
from bot.slack.render.voice import records as count_of_records

Detail = Mapping[str, object]


class FirstRun(NamedTuple):
    """What was taken in as known from one company on the first start."""

    company: Company
    mode: Mode | None
    entries: int
    problems: int


def reply(reason: str, problem: Problem, detail: Detail, voice: Voice) -> Message:
    """A message for the card's thread; `reason` as `bot.core.notices.Reason` names it, `detail` from the notice."""
    sentence = _REPLIES.get(reason, _changed)(problem, detail, voice)
    return blocks.message(sentence, [blocks.section(sentence)])


def first_run(companies: Sequence[FirstRun], since: datetime, voice: Voice) -> Message:
    """The one summary of a first start: what is watched, and why there are no cards for the past."""
    words = voice.words
    headline = words.ngettext(
        "Watching {n} company for synchronization errors", "Watching {n} companies for synchronization errors",
        len(companies),
    ).format(n=len(companies))  # fmt: skip
    shown = [_company(item, voice) for item in companies[:_SHOWN_COMPANIES]]
    if len(companies) > len(shown):
        more = number(len(companies) - len(shown), words)
        shown.append(words.gettext("+{n} more: {command}").format(n=more, command=command("status")))
    promise = words.gettext(
        "What happened before {since} is known and gets no card; it does when it happens again. {command} shows it."
    ).format(since=moment(since), command=command("list"))
    return blocks.message(
        headline, [blocks.section(f"*{headline}*"), blocks.section("\n".join(shown) or "—"), blocks.context(promise)]
    )


def operator_note(sentence: str) -> Message:
    """Something about the bot itself; `sentence` is already harmless mrkdwn."""
    return blocks.message(sentence, [blocks.section(f"⚠️ {sentence}")])


_SHOWN_COMPANIES = 20


def _company(item: FirstRun, voice: Voice) -> str:
    words = voice.words
    name = literal(f"{item.company.name} ({item.company.environment})", 120)
    if not item.entries:
        return words.gettext("• {company}: no errors so far").format(company=name)
    return words.ngettext(
        "• {company}: {errors} in {n} problem", "• {company}: {errors} in {n} problems", item.problems
    ).format(company=name, errors=entries(item.entries, words), n=number(item.problems, words))


def _grew(problem: Problem, detail: Detail, voice: Voice) -> str:
    words = voice.words
    before = detail.get("from")
    if not isinstance(before, int) or before >= problem.episode_entries:
        return words.gettext("It goes on: {amount} by now.").format(amount=_amount(problem, voice))
    growth = problem.episode_entries - before
    return words.ngettext(
        "{n} more error: {amount} by now, the last one {last}.",
        "{n} more errors: {amount} by now, the last one {last}.",
        growth,
    ).format(n=number(growth, words), amount=_amount(problem, voice), last=moment(problem.last_at))


def _amount(problem: Problem, voice: Voice) -> str:
    """The errors of the episode, and the records, where errors name any."""
    total = entries(problem.episode_entries, voice.words)
    return f"{total}, {count_of_records(problem.records, voice.words)}" if problem.records else total


def _reopened(problem: Problem, detail: Detail, voice: Voice) -> str:
    actor = _actor(detail)
    if actor:
        return voice.words.gettext("{who} opened {problem} again.").format(who=actor, problem=problem.name)
    return voice.words.gettext("{problem} is back: it happened again {last}. *{headline}*").format(
        problem=problem.name, last=moment(problem.last_at), headline=voice.brief(problem)
    )


def _returned(problem: Problem, _detail: Detail, voice: Voice) -> str:
    return voice.words.gettext("{problem} had been quiet and happened again {last}.").format(
        problem=problem.name, last=moment(problem.last_at)
    )


def _woke(problem: Problem, _detail: Detail, voice: Voice) -> str:
    return voice.words.gettext("The snooze is over and {problem} is still there: {total}, the last one {last}.").format(
        problem=problem.name, total=entries(problem.episode_entries, voice.words), last=moment(problem.last_at)
    )


def _acknowledged(problem: Problem, detail: Detail, voice: Voice) -> str:
    return voice.words.gettext("{who} has acknowledged {problem}.").format(
        who=_actor(detail) or person(problem.owner), problem=problem.name
    )


def _snoozed(problem: Problem, detail: Detail, voice: Voice) -> str:
    until = moment(problem.snoozed_until) if problem.snoozed_until else ""
    return voice.words.gettext("{who} has snoozed {problem} until {until}.").format(
        who=_actor(detail) or person(problem.changed_by), problem=problem.name, until=until
    )


def _resolved(problem: Problem, detail: Detail, voice: Voice) -> str:
    sentence = voice.words.gettext("{who} has resolved {problem}.").format(
        who=_actor(detail) or person(problem.changed_by), problem=problem.name
    )
    note = detail.get("note")
    return f"{sentence}\n>{literal(note, 600)}" if isinstance(note, str) and note.strip() else sentence


def _quiet(problem: Problem, _detail: Detail, voice: Voice) -> str:
    return voice.words.gettext(
        "{problem} is quiet: no new error since {last}. Business Central stops trying a record that failed twice, so "
        "this proves nothing. Is it repaired? Then press *Resolve*; if not, choose *Reopen*."
    ).format(problem=problem.name, last=moment(problem.last_at))


def _reminder(problem: Problem, detail: Detail, voice: Voice) -> str:
    words = voice.words
    total = entries(problem.episode_entries, words)
    if problem.state is State.ACKNOWLEDGED:
        text = words.gettext(
            "{who}, {problem} is still there: {total}, the last one {last}. *Resolve* it when it is done."
        )
    else:
        text = words.gettext(
            "Nobody has taken {problem} yet: *{headline}*. {total}, the last one {last}. {whose}: *Acknowledge* it, or "
            "*Snooze* it until it can be done."
        )
    text = text.format(
        who=person(problem.owner) or problem.name,
        problem=problem.name,
        headline=voice.brief(problem),
        total=total,
        last=moment(problem.last_at),
        whose=badge(problem.diagnosis, words),
    )
    if detail.get("last"):
        text += " " + words.gettext("This is the last reminder; from now on it stands in the digest.")
    return text


def _escalated(problem: Problem, _detail: Detail, voice: Voice) -> str:
    words = voice.words
    step = voice.advice.first_step(problem.diagnosis, words, fact)
    return words.gettext(
        "{problem} needs an administrator, and nobody has taken it: *{headline}*. {amount}. *First step:* {step}"
    ).format(
        problem=problem.name,
        headline=voice.brief(problem),
        amount=_amount(problem, voice),
        step=step,
    )


def _spread(problem: Problem, detail: Detail, voice: Voice) -> str:
    words = voice.words
    company = detail.get("company")
    if isinstance(company, str):
        return words.gettext("{company} has it now, too: {other}. One repair may be enough for both.").format(
            company=literal(company, 80), other=literal(str(detail.get("problem", "")), 20)
        )
    found = detail.get("mappings")
    mappings = [literal(str(each), 40) for each in found[:5]] if isinstance(found, list) else []
    return words.gettext("{problem} has reached {mappings}, where it had not been before: {records} by now.").format(
        problem=problem.name, mappings=", ".join(mappings), records=count_of_records(problem.records, words)
    )


def _changed(problem: Problem, _detail: Detail, voice: Voice) -> str:
    return voice.words.gettext("{problem} has changed: {command}").format(
        problem=problem.name, command=command(f"show {problem.name}")
    )


def _actor(detail: Detail) -> str:
    actor = detail.get("actor")
    return person(actor) if isinstance(actor, str) and actor else ""


_REPLIES: dict[str, Callable[[Problem, Detail, Voice], str]] = {
    "grew": _grew,
    "reopened": _reopened,
    "returned": _returned,
    "recurred": _returned,
    "woke": _woke,
    "acknowledged": _acknowledged,
    "snoozed": _snoozed,
    "resolved": _resolved,
    "reopened_in_storm": _reopened,
    "quiet": _quiet,
    "reminder": _reminder,
    "escalated": _escalated,
    "spread": _spread,
}
