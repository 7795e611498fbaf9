"""The windows of a purge: counting, the preview with its confirmation, and what came of it."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from gettext import NullTranslations
from typing import Any, NamedTuple

from bot.core.causes import CAUSES
from bot.core.purge import IN_SLACK, WATCHED, WORD, Preview, Purge, Share
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.mrkdwn import literal, moment, one_line, utc
from bot.slack.render.voice import STATES, Voice, command, entries, number

View = dict[str, Any]
LINES = 8
NAME = "purge"


class Origin(NamedTuple):
    """What the window remembers: the purge that it shows, and where it was opened."""

    purge: int
    digest: str
    entries: int
    everything: bool
    channel: str
    response_url: str
    language: str
    """Of the person, so that a press can be answered at once, without asking Slack who it is."""


def counting(words: NullTranslations) -> View:
    """At once, because Slack waits three seconds for a window and no longer."""
    return _window(words, [blocks.section(words.gettext("Counting …"))])


def working(words: NullTranslations) -> View:
    """Between the press and the answer."""
    return _window(words, [blocks.section(words.gettext("Checking once more …"))])


def told(sentence: str, words: NullTranslations) -> View:
    """How it ended; the sentence is ours."""
    return _window(words, [blocks.section(sentence)])


def preview(
    found: Preview,
    purge: Purge,
    present: Mapping[int, int | None],
    voice: Voice,
    origin: Origin,
    *,
    changed: bool = False,
    two: bool = False,
) -> View:
    """What would be deleted, what stays, where the snapshot goes; with the confirmation where there is something.

    `two`: the confirmation only asks, and somebody else has to agree.
    """
    words = voice.words
    shown: list[Block] = []
    if changed:
        shown.append(blocks.section(words.gettext("⚠️ *It has changed since you looked.* This is how it is now:")))
    until = words.gettext("At or before {moment} ({utc})").format(moment=moment(found.cut_off), utc=utc(found.cut_off))
    if not found.count:
        nothing = words.gettext("There is nothing to delete.")
        shown.append(blocks.section(f"*{nothing}*\n{until}"))
        shown += _kept(found, voice)
        return _window(words, shown, origin)
    headline = words.ngettext(
        "{errors} of {n} problem will be deleted in Business Central",
        "{errors} of {n} problems will be deleted in Business Central",
        len(found.chosen),
    ).format(errors=entries(found.count, words), n=number(len(found.chosen), words))
    oldest, newest = min(each.oldest for each in found.chosen), max(each.newest for each in found.chosen)
    span = words.gettext("From {oldest} to {newest}").format(oldest=moment(oldest), newest=moment(newest))
    if oldest == newest:
        span = words.gettext("All of {moment}").format(moment=moment(oldest))
    shown += [
        blocks.section(f"*{headline}*\n{until}\n{span}"),
        blocks.section("\n".join(_companies(found, words))),
        blocks.section("\n".join(_causes(found, words))),
        *_kept(found, voice),
        blocks.context("\n".join([*_small(found, purge, present, words), *_when(words, two=two)])),
    ]
    if origin.everything:
        shown.append(_typed(found.count, words))
    view = _window(words, shown, origin)
    text = words.ngettext("Delete {n}", "Delete {n}", found.count)
    if two:
        text = words.ngettext("Ask to delete {n}", "Ask to delete {n}", found.count)
    submit = blocks.plain_text(text.format(n=number(found.count, words)), 24)
    return {**view, "submit": submit, "close": blocks.plain_text(words.gettext("Cancel"), 24)}


def origin_of(view: Mapping[str, Any]) -> Origin:
    """What a window remembered. Raises ValueError where it is not one of ours."""
    try:
        purge, digest, counted, everything, *texts = json.loads(view.get("private_metadata") or "")
        channel, response_url, language = map(str, [*texts, "en"][:3])  # windows of an older version name no language
        return Origin(int(purge), str(digest), int(counted), bool(everything), channel, response_url, language)
    except (TypeError, ValueError) as error:
        raise ValueError("the window's metadata is not ours") from error


def typed_of(view: Mapping[str, Any]) -> str:
    """What was typed to confirm; empty where nothing is asked for."""
    values = (view.get("state") or {}).get("values") or {}
    return str(((values.get("purge_typed") or {}).get("typed") or {}).get("value") or "")


def _companies(found: Preview, words: NullTranslations) -> list[str]:
    counted: Counter[str] = Counter()
    for share in found.chosen:
        counted[f"{share.problem.company.name} ({share.problem.company.environment})"] += share.entries
    return _counted(words.gettext("By company"), counted, words)


def _causes(found: Preview, words: NullTranslations) -> list[str]:
    counted: Counter[str] = Counter()
    for share in found.chosen:
        slug = share.problem.diagnosis.cause
        counted[words.gettext(CAUSES[slug].title) if slug in CAUSES else slug] += share.entries
    return _counted(words.gettext("By cause"), counted, words)


def _counted(title: str, counted: Counter[str], words: NullTranslations) -> list[str]:
    common = counted.most_common()
    lines = [f"• {literal(name, 120)}: {number(count, words)}" for name, count in common[:LINES]]
    rest = sum(count for _, count in common[LINES:])
    if rest:
        lines.append(words.gettext("• others: {n}").format(n=number(rest, words)))
    return [f"*{title}*", *lines]


def _kept(found: Preview, voice: Voice) -> list[Block]:
    """The unfinished problems whose errors match: what Microsoft's own action would delete without a word."""
    words = voice.words
    if found.filter.include_open:
        unfinished = [share for share in found.chosen if share.problem.state in WATCHED]
        if not unfinished:
            return []
        text = words.gettext("⚠️ *These are not finished, and will be deleted as well:*")
        return [blocks.section("\n".join([text, *_problems(unfinished, voice)])), _tick(words, ticked=True)]
    if not found.kept:
        return []
    text = words.ngettext(
        "*Kept: {errors} of {n} problem that is not finished*",
        "*Kept: {errors} of {n} problems that are not finished*",
        len(found.kept),
    ).format(errors=entries(found.kept_count, words), n=number(len(found.kept), words))
    return [blocks.section("\n".join([text, *_problems(found.kept, voice)])), _tick(words, ticked=False)]


def _problems(shares: Sequence[Share], voice: Voice) -> list[str]:
    words = voice.words
    lines = [
        f"• {share.problem.name} · {words.gettext(STATES[share.problem.state])} · {number(share.entries, words)} · "
        f"{voice.brief(share.problem)}"
        for share in shares[: LINES // 2]
    ]
    if len(shares) > len(lines):
        lines.append(words.gettext("• +{n} more").format(n=number(len(shares) - len(lines), words)))
    return lines


def _tick(words: NullTranslations, *, ticked: bool) -> Block:
    choice = blocks.option(words.gettext("Delete those of unfinished problems as well"), "open")
    element: Block = {"type": "checkboxes", "action_id": "purge_include_open", "options": [choice]}
    if ticked:
        element["initial_options"] = [choice]
    return blocks.actions([element], block_id="purge_include")


def _small(found: Preview, purge: Purge, present: Mapping[int, int | None], words: NullTranslations) -> list[str]:
    concerned = len({share.problem.company.id for share in found.chosen})
    lines = [
        words.ngettext("{errors} remain in this company.", "{errors} remain in these companies.", concerned).format(
            errors=entries(max(found.remaining, 0), words)
        ),
        *_checked(found, present, words),
        words.gettext("The bot keeps its own copy: {command}").format(command=command("list purged")),
    ]
    if purge.in_slack:
        lines.append(words.gettext("First a snapshot as CSV goes into the thread of the channel's message."))
    else:
        lines.append(
            words.gettext("The snapshot stays in the bot's store (`syncerrors export {id}`): {why}.").format(
                id=purge.id, why=_why_not_in_slack(found, words)
            )
        )
    return lines


def _when(words: NullTranslations, *, two: bool) -> list[str]:
    lines = [words.gettext("This can be confirmed once, within two minutes.")]
    if two:
        lines.append(words.gettext("Then somebody else who may delete has 15 minutes to agree, in the channel."))
    return lines


def _why_not_in_slack(found: Preview, words: NullTranslations) -> str:
    if found.count > IN_SLACK:
        return words.gettext("it is too large for Slack")
    return words.gettext("the app may not upload files (scope files:write)")


def _checked(found: Preview, present: Mapping[int, int | None], words: NullTranslations) -> list[str]:
    """What Business Central said when it was asked how many there are."""
    if any(count is None for count in present.values()):
        return [words.gettext("⚠️ Business Central could not be asked how many there are now.")]
    gone = sum(max(0, found.known.get(company, 0) - (count or 0)) for company, count in present.items())
    if not gone:
        return []
    text = words.ngettext(
        "Up to {n} of them is gone in Business Central already.",
        "Up to {n} of them are gone in Business Central already.",
        gone,
    )
    return [text.format(n=number(gone, words))]


def _typed(count: int, words: NullTranslations) -> Block:
    label = words.gettext("Type {n} or {word} to confirm").format(n=number(count, words), word=WORD)
    return {
        "type": "input",
        "block_id": "purge_typed",
        "label": blocks.plain_text(label, 150),
        "element": {"type": "plain_text_input", "action_id": "typed", "max_length": 30},
    }


def _window(words: NullTranslations, shown: Sequence[Block], origin: Origin | None = None) -> View:
    view: View = {
        "type": "modal",
        "callback_id": NAME,
        "title": blocks.plain_text(words.gettext("Purge"), 24),
        "close": blocks.plain_text(words.gettext("Close"), 24),
        "blocks": list(shown)[: blocks.MODAL_BLOCKS],
    }
    if origin is not None:
        view["private_metadata"] = one_line(json.dumps(list(origin)))
    return view
