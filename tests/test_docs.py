"""The documentation is true: it is read here, and held against what it tells about."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

import bot.exceptions
from bot.__main__ import cli
from bot.core.causes import CAUSES, UNKNOWN, Retry
from bot.core.diagnosis import Diagnostician
from bot.core.model import Audience
from bot.exceptions import BotError
from bot.rules import load_rules
from bot.settings import SECRETS
from bot.slack.manifest import APP_TOKEN_SCOPES, SCOPES
from bot.slack.render.voice import COMMAND
from handlers.filters import KEYS
from handlers.grammar import VERBS
from tests.children import environment

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("extension/*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
OUR_FILE = re.compile(r"`((?:bot|handlers|tests|docs|bench|extension|\.ci)/[\w./*-]*|[\w.-]+\.(?:toml|md|example))`")
EXAMPLE_FILES = {"rules.toml", "own.toml"}
AUDIENCES = {Audience.USER: "user", Audience.ADMIN: "administrator"}
RETRIES = {Retry.YES: "yes", Retry.AFTER_FIX: "after the repair", Retry.NO: "no"}
RELEASE = re.compile(r"^## \[(?:Unreleased|\d+\.\d+\.\d+)\]", re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose(path: Path) -> str:
    """Without code blocks: what stands in them is an example."""
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def section(text: str, title: str) -> str:
    """What stands below a heading, up to the next one."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no heading {title!r}"
    return found[1]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# Links and files


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in LINK.findall(prose(document)):
        if re.match(r"[a-z]+:", target):
            assert target.startswith("https://"), target
            continue
        path, _, anchor = unquote(target).partition("#")
        found = (document.parent / path).resolve() if path else document
        assert found.exists(), f"{name_of(document)} leads to {target}, which does not exist"
        assert found.is_relative_to(ROOT)
        if anchor:
            assert anchor in anchors(found), f"{target}: no such heading"


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_file_that_is_named_exists(document: Path) -> None:
    for named in OUR_FILE.findall(prose(document)):
        if named in EXAMPLE_FILES or "<" in named:
            continue
        places = [ROOT / named, document.parent / named, ROOT / "docs" / named]
        assert any(place.exists() for place in places) or list(ROOT.glob(named)), f"{name_of(document)} names {named}"


def test_every_document_is_reached_from_the_readme() -> None:
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        document = waiting.pop()
        seen.add(document)
        for target in LINK.findall(prose(document)):
            found = (document.parent / target.partition("#")[0]).resolve()
            if found.suffix == ".md" and found.exists() and found not in seen:
                waiting.append(found)
    assert not [name_of(document) for document in set(DOCUMENTS) - seen]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_document_has_one_title_and_no_ragged_line_ends(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert len(re.findall(r"^# ", FENCE.sub("", text), re.MULTILINE)) == 1
    assert text.endswith("\n")
    assert not re.search(r"[ \t]+$|\r|\t", FENCE.sub("", text), re.MULTILINE)


def test_pictures_are_small() -> None:
    for picture in ROOT.glob("docs/images/*"):
        assert picture.stat().st_size < 300_000, picture.name


# Commands


@pytest.mark.parametrize("verb", sorted(name for name, verb in VERBS.items() if not verb.hidden))
def test_every_word_is_documented_with_each_of_its_forms(verb: str) -> None:
    described = section(read("docs/commands.md"), f"`{COMMAND} {verb}`")
    for usage in VERBS[verb].usages:
        assert f"{COMMAND} {usage}\n" in described, f"{COMMAND} {usage} is not in docs/commands.md"


def test_no_word_is_documented_that_does_not_exist() -> None:
    for named in re.findall(rf"^### `{COMMAND} (\w+)`$", read("docs/commands.md"), re.MULTILINE):
        assert named in VERBS


def test_every_filter_is_documented() -> None:
    described = section(read("docs/commands.md"), f"`{COMMAND} list`")
    assert set(re.findall(r"^\| `(\w+):` \|", described, re.MULTILINE)) == set(KEYS)


def commands(group: click.Group, before: str = "syncerrors") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


@pytest.mark.parametrize(
    ("name", "command"), list(commands(cli)), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_of_the_command_line_is_documented_with_its_options(name: str, command: click.Command) -> None:
    described = section(read("docs/commands.md"), f"`{name}`")
    options = {option for each in command.params if isinstance(each, click.Option) for option in each.opts}
    assert set(re.findall(r"^\| `(--[\w-]+)` \|", described, re.MULTILINE)) == options


def test_no_command_is_documented_that_does_not_exist() -> None:
    documented = re.findall(r"^### `(syncerrors .+)`$", read("docs/commands.md"), re.MULTILINE)
    assert sorted(documented) == sorted(name for name, _ in commands(cli))


# Tables


def rows(text: str) -> list[list[str]]:
    """Cells of every table row, without the heads."""
    found = []
    lines = text.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("|") and not following.startswith("| ---") and not line.startswith("| ---"):
            found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def test_the_table_of_causes_is_the_catalogue() -> None:
    written = [row for row in rows(read("docs/diagnosis.md")) if len(row) == 6]
    known = [
        [
            f"`{cause.slug}`",
            f"[{cause.title}]({cause.docs})",
            AUDIENCES[cause.audience],
            RETRIES[cause.retry],
            cause.action,
            str(cause.page or ""),
        ]
        for cause in CAUSES.values()
    ]
    assert written == known, "the table should be:\n" + "\n".join(f"| {' | '.join(row)} |" for row in known)


def test_every_page_of_the_causes_has_its_name() -> None:
    named = {int(row[0]) for row in rows(read("docs/diagnosis.md")) if len(row) == 2 and row[0].isdigit()}
    assert named == {cause.page for cause in CAUSES.values() if cause.page}


def test_the_number_of_causes_is_right_where_it_is_told() -> None:
    number = len(CAUSES) - (UNKNOWN in CAUSES)
    for name in ("docs/glossary.md", "CHANGELOG.md"):
        for told in re.findall(r"(\d+) (?:named )?causes", read(name)):
            assert int(told) == number, name


def test_scopes_are_documented_with_the_reasons_of_the_manifest() -> None:
    written = {row[0].strip("`"): row[1] for row in rows(section(read("docs/connect-slack.md"), "1. Make the app"))}
    assert written == SCOPES
    for scope in APP_TOKEN_SCOPES:
        assert f"`{scope}`" in read("docs/connect-slack.md")


def test_secrets_that_can_be_files_are_listed() -> None:
    told = re.search(r"This works\s+for(.*?)\.\n", read("docs/configuration.md"), re.DOTALL)
    assert told
    assert set(re.findall(r"`([A-Z_]+)`", told[1])) == set(SECRETS)


def test_glossary_words_are_sorted_and_unique() -> None:
    words = [row[0] for row in rows(read("docs/glossary.md"))]
    assert words == sorted(words, key=str.casefold)
    assert len(words) == len(set(words))


def test_the_tree_of_exceptions_shows_each_of_them_under_its_parent() -> None:
    drawn = re.findall(r"^    ([│ ├└─]*)(\w+)(?:  |$)", bot.exceptions.__doc__ or "", re.MULTILINE)
    path: list[str] = []
    parents = {}
    for branch, name in drawn:
        depth = len(branch) // 4
        path[depth:] = [name]
        parents[name] = path[depth - 1] if depth else ""
    real = {
        name: each.__base__.__name__ if each is not BotError else ""
        for name, each in vars(bot.exceptions).items()
        if isinstance(each, type) and issubclass(each, BotError) and each.__base__
    }
    assert parents == real


def test_the_changelog_is_kept_in_its_form() -> None:
    assert RELEASE.search(read("CHANGELOG.md"))


# Examples


def test_the_example_of_own_rules_can_be_loaded_and_does_what_is_said(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", read("docs/rules.md"), re.DOTALL)
    assert example
    file = tmp_path / "rules.toml"
    file.write_text(example[1], encoding="utf-8")
    diagnostician = Diagnostician(load_rules(file))
    held = diagnostician.diagnose("Customer 10000 is on credit hold")
    assert held.cause == "credit-hold"
    assert held.facts["customer"] == "10000"
    assert diagnostician.diagnose("The loyalty service is restarting").cause == "transient-service-error"


def quoted_commands() -> Iterator[str]:
    """`syncerrors …` lines of console blocks that end by themselves and need no settings."""
    for name in ("README.md", "docs/diagnosis.md", "docs/connect-slack.md", "docs/rules.md"):
        for block in re.findall(r"```console\n(.*?)```", read(name), re.DOTALL):
            yield from (line for line in block.splitlines() if line.startswith("uv run syncerrors"))


ENDLESS = {"uv run syncerrors demo", "uv run syncerrors run"}
NEEDS_SETTINGS = {"uv run syncerrors doctor": 2}


@pytest.mark.parametrize("line", sorted({*quoted_commands()} - ENDLESS))
def test_commands_in_the_docs_can_be_typed_as_they_stand(line: str, tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", read("docs/rules.md"), re.DOTALL)
    assert example
    (tmp_path / "rules.toml").write_text(example[1], encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "bot", *shlex.split(line)[3:]],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert ended.returncode == NEEDS_SETTINGS.get(line, 0), ended.stderr
    if "--json" in line or "manifest" in line:
        json.loads(ended.stdout)


def test_every_quoted_command_is_one_that_exists() -> None:
    known = {name for name, _ in commands(cli)}
    for document in DOCUMENTS:
        for typed in re.findall(r"uv run (syncerrors [a-z]+(?: [a-z]+)?)", document.read_text(encoding="utf-8")):
            words = typed.split()
            assert " ".join(words[:2]) in known or typed in known, f"{name_of(document)}: {typed}"


def test_the_readme_says_how_the_tests_are_run() -> None:
    assert "uv run pytest\n" in read("README.md")
