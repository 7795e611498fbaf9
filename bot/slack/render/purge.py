"""What the channel reads about a purge: one message from the question to the result, kept true."""

from collections.abc import Callable, Mapping
from gettext import NullTranslations

from bot.core.purge import Outcome, Purge, PurgeState
from bot.core.words import N_
from bot.slack import blocks
from bot.slack.blocks import Block, Message
from bot.slack.mrkdwn import literal, moment, person, utc
from bot.slack.render.voice import Voice, command, entries, number

BAR = 20
SHOWN = 10


def purge_message(purge: Purge, voice: Voice) -> Message:
    """How the purge stands now."""
    words = voice.words
    headline = words.gettext(_HEADLINES[purge.state]).format(
        who=who(purge, words),
        errors=entries(purge.results[Outcome.DELETED] if purge.state in _OVER else purge.count, words),
    )
    until = words.gettext("At or before {moment} ({utc})").format(moment=moment(purge.cut_off), utc=utc(purge.cut_off))
    asked = literal(purge.filter.typed, 150)
    lines = [f"*{headline}*", f"{until} · “{asked}”" if asked else until, *_progress(purge, words)]
    if purge.state is PurgeState.AWAITING:
        lines.append(_problems(purge, words))
    lines += result_lines(purge, words)
    if purge.approver and purge.state is not PurgeState.REFUSED:
        lines.append(words.gettext("Approved by {who}.").format(who=person(purge.approver)))
    return blocks.message(headline, [blocks.section("\n".join(lines)), *_small(purge, voice), *_buttons(purge, words)])


def who(purge: Purge, words: NullTranslations) -> str:
    """The person, or the schedule."""
    return person(purge.actor) if purge.actor else words.gettext("The schedule")


def result_lines(purge: Purge, words: NullTranslations) -> list[str]:
    """What was not simply deleted, and why it stopped."""
    if purge.state not in (PurgeState.RUNNING, *_OVER, PurgeState.REFUSED):
        return []
    lines = [
        _RESULTS[outcome](words, count).format(n=number(count, words))
        for outcome, count in purge.results.items()
        if count and outcome in _RESULTS
    ]
    untouched = purge.count - purge.handled
    if purge.state is PurgeState.STOPPED and untouched:
        text = words.ngettext("{n} was not tried.", "{n} were not tried.", untouched)
        lines.append(text.format(n=number(untouched, words)))
    if purge.reason in _REASONS:
        lines.append(words.gettext(_REASONS[purge.reason]))
    return lines


def snapshot_line(purge: Purge, words: NullTranslations) -> str:
    """Where the snapshot is."""
    if purge.in_slack and purge.state in (PurgeState.AWAITING, PurgeState.CONFIRMED):
        return words.gettext("First a snapshot as CSV comes into this thread.")
    if purge.in_slack:
        return words.gettext("Snapshot: a CSV file in this thread.")
    text = words.gettext("Snapshot: `syncerrors export {id}` on the bot's computer writes it as CSV.")
    return text.format(id=purge.id)


def _problems(purge: Purge, words: NullTranslations) -> str:
    """Whose errors: what a second person should look at before agreeing."""
    named = ", ".join(f"P-{each}" for each in purge.problems[:SHOWN])
    rest = len(purge.problems) - SHOWN
    if rest <= 0:
        return named
    return words.gettext("{problems} and {n} more").format(problems=named, n=number(rest, words))


def _progress(purge: Purge, words: NullTranslations) -> list[str]:
    if purge.state is not PurgeState.RUNNING or not purge.count:
        return []
    full = BAR * purge.handled // purge.count
    done = words.gettext("{done} of {all}").format(done=number(purge.handled, words), all=number(purge.count, words))
    return [f"{'▓' * full}{'░' * (BAR - full)} {done}"]


def _small(purge: Purge, voice: Voice) -> list[Block]:
    words = voice.words
    if purge.state in (PurgeState.REFUSED, PurgeState.EXPIRED):
        return [blocks.context(words.gettext("Nothing was deleted."))]
    if purge.state is PurgeState.STOPPED and not purge.handled:
        return [blocks.context(words.gettext("Nothing was deleted. The same command begins again."))]
    parts = [snapshot_line(purge, words)]
    if purge.state in _OVER:
        parts.append(words.gettext("The bot keeps them: {command}").format(command=command("list purged")))
    return [blocks.context(" · ".join(parts))]


def _buttons(purge: Purge, words: NullTranslations) -> list[Block]:
    if purge.state is not PurgeState.AWAITING:
        return []
    value = str(purge.id)
    approve = blocks.button(
        words.ngettext("Delete {n}", "Delete {n}", purge.count).format(n=number(purge.count, words)),
        "purge_approve",
        value,
        style="danger",
    )
    return [blocks.actions([approve, blocks.button(words.gettext("Do not delete"), "purge_decline", value)])]


_OVER = (PurgeState.DONE, PurgeState.STOPPED)
_HEADLINES = {
    PurgeState.PREVIEWED: N_("{who} looks at purging {errors} in Business Central"),
    PurgeState.AWAITING: N_("{who} asks to delete {errors} in Business Central: somebody else has to agree"),
    PurgeState.CONFIRMED: N_("{who} is about to delete {errors} in Business Central"),
    PurgeState.RUNNING: N_("{who} is deleting {errors} in Business Central"),
    PurgeState.DONE: N_("{who} has deleted {errors} in Business Central"),
    PurgeState.STOPPED: N_("{who} has deleted {errors} in Business Central; then it stopped"),
    PurgeState.REPLACED: N_("{who} looks at purging {errors} in Business Central"),
    PurgeState.EXPIRED: N_("{who} asked to delete {errors} in Business Central: nobody agreed in time"),
    PurgeState.REFUSED: N_("{who} asked to delete {errors} in Business Central: it was declined"),
}
_RESULTS: Mapping[Outcome, Callable[[NullTranslations, int], str]] = {
    Outcome.GONE: lambda words, n: words.ngettext("{n} was gone already.", "{n} were gone already.", n),
    Outcome.CHANGED: lambda words, n: words.ngettext(
        "{n} was left alone: its number belongs to another error now.",
        "{n} were left alone: their numbers belong to other errors now.",
        n,
    ),
    Outcome.REFUSED: lambda words, n: words.ngettext(
        "{n} was refused by Business Central.", "{n} were refused by Business Central.", n
    ),
    Outcome.UNKNOWN: lambda words, n: words.ngettext(
        "{n} has no answer: deleted or not.", "{n} have no answer: deleted or not.", n
    ),
}
_REASONS = {
    "refused": N_(
        "The bot's user may not delete there. Give it the permission set of the companion extension that deletes, or "
        "delete in Business Central: page *Retention Policies*, table 5339."
    ),
    "unknown": N_("Business Central gave no answer several times. The same command goes on with what is left."),
    "unanswered": N_("Business Central gives no answer at the moment; the bot tries again."),
    "changed": N_("It was no longer what had been confirmed."),
    "not_watched": N_("The company is not watched any more."),
    "unforeseen": N_("Something unforeseen went wrong several times; the bot's log has the details."),
}
