"""Short answers: help, a diagnosis, a sentence, an apology."""

from collections.abc import Sequence

from bot.core.model import Diagnosis, Problem
from bot.core.names import AUDIENCES, CONFIDENCES
from bot.slack import blocks
from bot.slack.blocks import Block, Message
from bot.slack.mrkdwn import literal, quotation
from bot.slack.render.voice import Voice, command, fact, retry


def help_page(usages: Sequence[tuple[str, str]], voice: Voice) -> Message:
    """`usages`: an example of what to type after the command, and what it does, in the reader's language."""
    words = voice.words
    title = words.gettext("Synchronization errors of Business Central, in plain words")
    lines = [f"{command(example)} {what}" for example, what in usages]
    small = words.gettext(
        "More about one of them: {command}. The buttons on a card do the same; long-press any message and choose "
        "“Diagnose this” to have its text explained."
    ).format(command=command("help list"))
    return blocks.message(title, [blocks.section(f"*{title}*"), *blocks.sections(lines), blocks.context(small)])


def diagnosis(found: Diagnosis, text: str, voice: Voice, *, problem: Problem | None = None, about: str = "") -> Message:
    """What an error text means and what to do. `about`: what was asked for, where it was not the text itself."""
    words = voice.words
    headline = voice.advice.headline(found, words, fact)
    audience = words.gettext(AUDIENCES[found.audience])
    confidence = words.gettext(CONFIDENCES[found.confidence])
    small = " · ".join(filter(None, (literal(about, 120), audience, confidence)))
    quoted = quotation(text)
    steps = numbered(voice.advice.steps(found, words, fact))
    return blocks.message(
        headline,
        [
            blocks.section(f"*{headline}*"),
            blocks.context(small),
            *blocks.sections(steps),
            *([blocks.section(quoted)] if quoted else []),
            *_retry(found, voice),
            *_more(found, problem, voice),
        ],
    )


def numbered(steps: Sequence[str]) -> list[str]:
    """Steps as lines with their numbers."""
    return [f"{position}. {step}" for position, step in enumerate(steps, start=1)]


def sentence(text: str) -> Message:
    """A sentence of ours; values in it are already harmless."""
    return blocks.message(text, [blocks.section(text)])


def apology(reference: str, voice: Voice) -> Message:
    """What a person gets when something broke: no technical text, a reference that the log has too."""
    return sentence(
        voice.words.gettext(
            "That did not work, and it is not your fault. Nothing is lost. Tell your administrator the reference "
            "{reference}: the bot's log has the reason."
        ).format(reference=f"`{reference}`")
    )


def _retry(found: Diagnosis, voice: Voice) -> list[Block]:
    text = retry(found, voice.words)
    return [blocks.context(text)] if text else []


def _more(found: Diagnosis, problem: Problem | None, voice: Voice) -> list[Block]:
    parts = []
    if problem is not None:
        parts.append(f"{problem.name}: {command(f'show {problem.name}')}")
    parts += filter(None, [voice.read_more(found)])
    return [blocks.context(" · ".join(parts))] if parts else []
