"""The catalogues: every sentence is found, translated, and says the same things in the same places."""

import ast
import gettext
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.core.causes import CAUSES
from bot.text import LOCALES, language, languages

ROOT = Path(__file__).parent.parent
CODES = tuple(sorted(path.parts[-3] for path in LOCALES.glob("*/LC_MESSAGES/messages.po")))
SPEAKING = frozenset({"gettext", "ngettext", "pgettext", "npgettext", "N_"})
RECIPE = "follow CONTRIBUTING.md, “A language”: extract, update, translate"

Key = tuple[str, str]
"""Context and (first) msgid."""


@cache
def extracted() -> frozenset[Key]:
    """What pybabel finds with babel.cfg."""
    with (ROOT / "babel.cfg").open() as stream:
        methods, options = parse_mapping_cfg(stream)
    found = extract_from_dir(ROOT, methods, options, callback=None)
    return frozenset((context or "", first(identity)) for _, _, identity, _, context in found)


def first(identity: object) -> str:
    return str(identity[0]) if isinstance(identity, list | tuple) else str(identity)


@cache
def catalogue(code: str) -> Catalog:
    with (LOCALES / code / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        return read_po(stream, locale=code)


def messages(code: str) -> Iterator[Message]:
    return (message for message in catalogue(code) if message.id)


def pairs(code: str) -> Iterator[tuple[str, str]]:
    """Each msgid beside its translation; for plurals every form beside the English one that it stands for."""
    for message in messages(code):
        ids = message.id if isinstance(message.id, list | tuple) else (message.id,)
        strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
        for position, said in enumerate(strings):
            yield ids[min(position, len(ids) - 1)], said


def calls(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


def sources() -> list[Path]:
    return sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")])


def test_norwegian_is_there() -> None:
    assert "nb" in CODES
    assert languages() == ("en", *CODES)


@pytest.mark.parametrize("code", CODES)
def test_catalogue_has_exactly_the_sentences_of_the_source(code: str) -> None:
    known = {(message.context or "", first(message.id)) for message in messages(code)}
    assert sorted(extracted() - known) == [], RECIPE
    assert sorted(known - extracted()) == [], RECIPE


def test_every_sentence_in_the_source_is_one_that_extraction_finds() -> None:
    """Extraction reads tokens: it does not look into f-strings, and cannot know what a variable holds."""
    lost = [
        f"{path.relative_to(ROOT)}:{call.lineno} {argument.value!r}"
        for path in sources()
        for call in calls(path)
        if called(call) in SPEAKING
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        if not known_to_extraction(argument.value)
    ]
    assert lost == []


def known_to_extraction(text: str) -> bool:
    return text in texts_of_extraction()


@cache
def texts_of_extraction() -> frozenset[str]:
    with (ROOT / "babel.cfg").open() as stream:
        methods, options = parse_mapping_cfg(stream)
    found: set[str] = set()
    for _, _, identity, _, context in extract_from_dir(ROOT, methods, options, callback=None):
        found |= set(identity) if isinstance(identity, list | tuple) else {str(identity)}
        found |= {context} if context else set()
    return frozenset(found)


def test_no_sentence_is_put_together_before_it_is_translated() -> None:
    built = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sources()
        for call in calls(path)
        if called(call) in SPEAKING
        for argument in call.args
        if is_put_together(argument)
    ]
    assert built == []


def is_put_together(argument: ast.expr) -> bool:
    if isinstance(argument, ast.JoinedStr):
        return True
    return isinstance(argument, ast.BinOp) and any(
        isinstance(part, ast.Constant | ast.JoinedStr) and not isinstance(getattr(part, "value", ""), int)
        for part in ast.walk(argument)
    )


def test_counted_sentences_stand_where_they_are_counted() -> None:
    """`ngettext` looks both forms up together: two sentences that are marked one by one are never found by it."""
    loose = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sources()
        for call in calls(path)
        if called(call) in {"ngettext", "pgettext"} and path.parts[-2:] != ("bot", "text.py")
        if not all(isinstance(argument, ast.Constant) for argument in call.args[:2])
    ]
    assert loose == []


def test_every_sentence_of_every_cause_is_in_the_catalogue() -> None:
    known = texts_of_extraction()
    for cause in CAUSES.values():
        said = [cause.title, cause.meaning, cause.action, *cause.headline.variants]
        said += [variant for step in cause.steps for variant in step.variants]
        assert [text for text in said if text and text not in known] == [], cause.slug


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_untranslated_uncertain_or_left_over(code: str) -> None:
    assert [source for source, said in pairs(code) if not said] == []
    assert [message.id for message in messages(code) if message.fuzzy] == []
    assert list(catalogue(code).obsolete) == []


@pytest.mark.parametrize("code", CODES)
def test_translations_have_the_same_placeholders(code: str) -> None:
    assert [(source, said) for source, said in pairs(code) if placeholders(source) != placeholders(said)] == []


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", CODES)
def test_translations_have_the_same_markup(code: str) -> None:
    assert [(source, said) for source, said in pairs(code) if markup(source) != markup(said)] == []


def markup(text: str) -> dict[str, int]:
    """Bold, code, menu arrows, bullets, warning signs and lines."""
    return {sign: text.count(sign) for sign in ("*", "`", " > ", "•", "⚠️", "✓", "\n")}


@pytest.mark.parametrize("code", CODES)
def test_code_and_addresses_stay_as_they_are(code: str) -> None:
    kept = re.compile(r"`[^`]+`|https://[\w./]+\w|\b[A-Z]+_[A-Z_]+\b|\bP-17\b|\b5339\b")
    changed = [(source, said) for source, said in pairs(code) if set(kept.findall(source)) - set(kept.findall(said))]
    assert changed == []


@pytest.mark.parametrize("code", CODES)
def test_bold_words_are_closed_and_not_empty(code: str) -> None:
    for _, said in pairs(code):
        assert said.count("*") % 2 == 0, said
        for bold in said.split("*")[1::2]:
            assert bold.strip() == bold != "", said


@pytest.mark.parametrize("code", CODES)
def test_sentences_begin_and_end_alike(code: str) -> None:
    def edges(text: str) -> tuple[str, str, bool]:
        stripped = text.strip(" ")
        before, after = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
        return before, after, stripped.endswith((".", "?", "!", ":", "…"))

    drifted = [(source, said) for source, said in pairs(code) if said.strip(" ") and edges(source) != edges(said)]
    assert drifted == []


@pytest.mark.parametrize("code", CODES)
def test_no_translation_has_two_spaces_or_typewriter_quotes(code: str) -> None:
    assert [said for _, said in pairs(code) if "  " in said or '"' in said] == []


@pytest.mark.parametrize("code", CODES)
def test_header_names_the_language_and_its_plurals(code: str) -> None:
    head = language(code).info()
    assert head["language"] == code
    assert head["content-type"] == "text/plain; charset=utf-8"
    assert catalogue(code).plural_forms == Catalog(locale=code).plural_forms


@pytest.mark.parametrize(
    ("n", "records", "errors"), [(0, "0 poster", "0 feil"), (1, "1 post", "1 feil"), (2, "2 poster", "2 feil")]
)
def test_norwegian_counts(n: int, records: str, errors: str) -> None:
    words = language("nb")
    assert words.ngettext("{n} record", "{n} records", n).format(n=n) == records
    assert words.ngettext("{n} error", "{n} errors", n).format(n=n) == errors


@pytest.mark.parametrize("code", ["nb", "nb-NO", "nb_NO", "NB-no", "no", "no-NO", "nn", "nn-NO"])
def test_norwegians_are_answered_in_bokmål(code: str) -> None:
    assert language(code).gettext("Show records") == "Vis poster"


@pytest.mark.parametrize("code", ["", "en", "en-US", "en_GB", "sv-SE", "da", "nbx", "../nb", "x" * 500])
def test_everybody_else_is_answered_in_english(code: str) -> None:
    assert language(code).gettext("Show records") == "Show records"


@pytest.mark.parametrize("code", CODES)
def test_compiled_catalogue_is_the_one_of_the_source(code: str) -> None:
    """`messages.mo` is made when the package is built: `uv sync --reinstall-package syncerrors`."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(code))
    compiled.seek(0)
    fresh, installed = gettext.GNUTranslations(compiled), language(code)
    for message in messages(code):
        source = first(message.id)
        if message.context:
            assert installed.pgettext(message.context, source) == fresh.pgettext(message.context, source)
        elif isinstance(message.id, list | tuple):
            for n in (0, 1, 2, 5, 11, 21):
                assert installed.ngettext(*message.id, n) == fresh.ngettext(*message.id, n)
        else:
            assert installed.gettext(source) == fresh.gettext(source)
