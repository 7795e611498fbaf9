"""What can be typed after the command: taken apart as people type on phones, refused with exact complaints."""

import difflib
import re
import shlex
import unicodedata
from collections.abc import Callable, Iterable
from gettext import NullTranslations
from typing import Any

import click

from bot.exceptions import CommandFault
from bot.slack.blocks import Message
from bot.slack.mrkdwn import literal, quotation
from bot.slack.render.voice import COMMAND, command
from handlers.desk import Call

LONGEST = 1_000
LONGEST_RAW = 12_000
_AS_TYPED = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"', "‘": "'", "’": "'", "‚": "'",
     "\u2010": "-", "\u2011": "-", "\u2212": "-"}
)  # fmt: skip
_NUMBER = re.compile(r"(?:p[-\u2013\u2014]?|#)?(\d{1,9})", re.IGNORECASE)
_LONG_DASHES = ("—", "–", "―")


class Verb(click.Command):
    """One word of the grammar, with what help says about it."""

    def __init__(
        self, *args: Any, usages: tuple[str, ...], what: str, brief: str, raw: bool = False, **kwargs: Any
    ) -> None:
        kwargs["add_help_option"] = False
        super().__init__(*args, **kwargs)
        self.usages = usages
        self.what = what
        """In English, marked for translation."""
        self.brief = brief or what
        """The same in half a line, for the list of all words."""
        self.raw = raw
        """Whether the rest of the line is taken as it is, quotation marks and all."""


VERBS: dict[str, Verb] = {}


def verb(
    name: str, *usages: str, what: str, brief: str = "", raw: bool = False, hidden: bool = False
) -> Callable[[Callable[..., Message | None]], Verb]:
    """Register a function as the word `name`. It gets the Call first, then what click parsed, and returns the answer.

    `usages`: what to type, by example. `what`: one sentence for help; `brief`: where
    that is too long for one line of a phone.
    """

    def register(function: Callable[..., Message | None]) -> Verb:
        described = click.command(name, cls=Verb, usages=usages, what=what, brief=brief, raw=raw, hidden=hidden)
        made = described(click.pass_obj(function))
        VERBS[name] = made
        return made

    return register


def word(typed: str, words: NullTranslations) -> Verb:
    """The word of the grammar that was typed. Raises CommandFault with what may have been meant."""
    found = VERBS.get(_visible(typed).lower())
    if found is None:
        raise CommandFault(_unknown(typed, words))
    return found


def number_of(text: str) -> int | None:
    """The number of a problem as people write it: `P-17`, `p17`, `#17`, `17`; None where the text is none."""
    found = _NUMBER.fullmatch(text.strip().rstrip(".,;"))
    return int(found[1]) if found and found[1].isascii() else None


def run(call: Call, text: str) -> Message | None:
    """Do what was typed. Raises CommandFault with a complaint that says what is wrong and what is right."""
    words = call.words
    first, _, rest = _spaced(text).strip().partition(" ")
    first = _visible(first)
    if first[:1] in {"P", "p"} and number_of(first) is not None and not rest:
        first, rest = "show", first
    if first.lower() not in VERBS:
        _complain_about_length(text, LONGEST, words)
    found = word(first or "help", words)
    if found.raw:
        _complain_about_length(text, LONGEST_RAW, words)
        arguments = ["--", rest.strip()] if rest.strip() else []
    else:
        arguments = tokens(rest, words)
    if not found.raw and {"--help", "-h"} & set(arguments):
        raise CommandFault(usage(found, words))
    try:
        answer: Message | None = found.main(arguments, prog_name=found.name, standalone_mode=False, obj=call)
    except click.UsageError as error:
        raise CommandFault(_complaint(error, found, words)) from error
    return answer


def obey(call: Call) -> None:
    """Do what was typed, and answer."""
    answer = run(call, call.request.text)
    if answer is not None:
        call.answer(answer)


def tokens(text: str, words: NullTranslations) -> list[str]:
    """The words of `text`; double quotation marks of any kind keep words together. Raises CommandFault."""
    _complain_about_length(text, LONGEST, words)
    plain = _visible(_spaced(text).translate(_AS_TYPED))
    control = next((character for character in plain if unicodedata.category(character) in ("Cc", "Cs")), "")
    if control:
        sentence = words.gettext("There is a character in it that cannot be typed: U+{code}. Please type it again.")
        raise CommandFault(sentence.format(code=f"{ord(control):04X}"))
    lexer = shlex.shlex(plain, posix=True)
    # Apostrophes and backslashes occur in names; only double quotation marks quote.
    lexer.quotes, lexer.escape, lexer.commenters, lexer.whitespace_split = '"', "", "", True
    try:
        return [_dashed(token) for token in lexer]
    except ValueError as error:
        sentence = words.gettext("A quotation mark is opened and never closed in {text}.")
        raise CommandFault(sentence.format(text=quotation(text, 80))) from error


def usage(found: Verb, words: NullTranslations) -> str:
    """How a word is used."""
    return f"{words.gettext(found.what)}\n" + "\n".join(command(example) for example in found.usages)


def suggestion(typed: str, known: Iterable[str], words: NullTranslations) -> str:
    """` Did you mean …?`, or nothing where nothing is near."""
    asked = typed.casefold()
    names = {name.casefold(): name for name in known}
    beginnings = {name[: len(asked)]: name for name in reversed(names)}
    near = difflib.get_close_matches(asked, names, n=1, cutoff=0.6)
    if not near and len(asked) > 1:
        near = [beginnings[found] for found in difflib.get_close_matches(asked, beginnings, n=1, cutoff=0.7)]
    if not near:
        return ""
    return " " + words.gettext("Did you mean {name}?").format(name=f"*{literal(names[near[0]], 80)}*")


def quoted(text: str) -> str:
    """What a person typed, back to them, harmless."""
    return f"“{literal(text, 80)}”"


def _unknown(typed: str, words: NullTranslations) -> str:
    shown = [name for name, found in VERBS.items() if not found.hidden]
    sentence = words.gettext("{typed} is not a command.").format(typed=quoted(typed))
    near = suggestion(_visible(typed), shown, words)
    return f"{sentence}{near} " + words.gettext("{help} shows what there is.").format(help=f"`{COMMAND} help`")


def _complaint(error: click.UsageError, found: Verb, words: NullTranslations) -> str:
    if isinstance(error, click.NoSuchOption):
        sentence = words.gettext("There is no {option} here.").format(option=quoted(error.option_name))
    elif isinstance(error, click.MissingParameter):
        sentence = words.gettext("Something is missing.")
    else:
        sentence = words.gettext("That is not understood.")
    like_this = words.gettext("It is typed like this:")
    examples = "\n".join(command(example) for example in found.usages)
    return f"{sentence} {like_this}\n{examples}"


def _complain_about_length(text: str, limit: int, words: NullTranslations) -> None:
    if len(text) > limit:
        sentence = words.gettext("That is too long: {length} characters, at most {limit}. It begins {text}")
        raise CommandFault(sentence.format(length=len(text), limit=limit, text=quoted(text)))


def _spaced(text: str) -> str:
    """Every kind of space made a plain one."""
    return "".join(" " if character.isspace() else character for character in text)


def _visible(text: str) -> str:
    """Without direction marks, joiners and other characters that nobody sees."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def _dashed(token: str) -> str:
    """Phones make one long dash of two; elsewhere a long dash stands for a hyphen."""
    if token.startswith(_LONG_DASHES):
        token = "--" + token[1:]
    for dash in _LONG_DASHES:
        token = token.replace(dash, "-")
    return token
