"""A team's own rules, from a TOML file: texts of their extensions and plug-ins, with their own words about them.

    [[rule]]
    name = "credit-hold"
    pattern = 'on credit hold: (?P<customer>\\S+)'
    cause = "credit-hold"                      # a name of your own, or one of the built-in causes
    audience = "user"                          # or "admin"
    link = "https://wiki.example.com/credit-hold"
    [rule.en]
    title = "{customer} is on credit hold"
    steps = ["Ask accounting to release {customer}.", "Then synchronize the customer again."]
    [rule.nb]
    title = "{customer} har kredittsperre"
    steps = ["Be regnskap om å oppheve sperren for {customer}."]

Patterns are RE2 (https://github.com/google/re2/wiki/Syntax): found anywhere in the text, case ignored. RE2 takes time
linear in the length of the text whatever the pattern, so that no file can hang the bot; patterns that would need too
much memory are refused when the file is read.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import re2

from bot.core.causes import CAUSES
from bot.core.diagnosis.diagnostician import DEFAULT_LANGUAGE, OwnRule, OwnTexts
from bot.core.model import Audience
from bot.exceptions import SettingsFault

MOST_RULES = 1000
LONGEST_PATTERN = 1000
LONGEST_TEXT = 300
"""A title or step has to fit on a card."""
MOST_STEPS = 10

_MEMORY = 1 << 20
_KEYS = frozenset({"name", "pattern", "cause", "audience", "link"})
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


class RulesFile:
    """Compiled rules, first one first. One pass over the text tells which of them fit."""

    def __init__(self, rules: Sequence[OwnRule], patterns: Sequence[str]) -> None:
        self.rules = tuple(rules)
        self._set = re2.Set.SearchSet(_options(_MEMORY * max(8, len(patterns))))
        for pattern in patterns:
            self._set.Add(pattern)
        if patterns:
            self._set.Compile()

    def find(self, text: str) -> tuple[OwnRule, Mapping[str, str]] | None:
        """The first rule that fits `text`, with the named groups of its pattern."""
        if not self.rules:
            return None
        encodable = text.encode("utf-8", "replace").decode("utf-8")
        for index in sorted(self._set.Match(encodable) or ()):
            groups = self.rules[index].match(encodable)
            if groups is not None:
                return self.rules[index], groups
        return None


def load_rules(path: Path) -> RulesFile:
    """Read and check a file of own rules.

    Raises SettingsFault with every complaint at once; each names the file, the rule and what is wrong with it.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsFault([f"{path}: cannot be read ({error.strerror})"]) from error
    except UnicodeDecodeError as error:
        raise SettingsFault([f"{path}: is not UTF-8 text"]) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsFault([f"{path}: is not TOML: {error}"]) from error
    tables, faults = _tables(content)
    names: set[str] = set()
    for number, table in enumerate(tables, start=1):
        name = table.get("name")
        label = f'rule "{name}"' if isinstance(name, str) else f"rule {number}"
        faults += [f"{label}: {fault}" for fault in _faults(table, names)]
    if faults:
        raise SettingsFault([f"{path}: {fault}" for fault in faults])
    return RulesFile([_rule(table) for table in tables], [table["pattern"] for table in tables])


def _tables(content: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    faults = [f"unknown key {key!r}; rules are written as [[rule]]" for key in sorted(content.keys() - {"rule"})]
    tables = content.get("rule", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        return [], [*faults, "rules are written as [[rule]], with two brackets"]
    if len(tables) > MOST_RULES:
        return [], [*faults, f"has {len(tables)} rules; {MOST_RULES} are allowed"]
    return tables, faults


def _faults(table: dict[str, Any], names: set[str]) -> Iterator[str]:
    texts = {key: value for key, value in table.items() if isinstance(value, dict) and _LANGUAGE.fullmatch(key)}
    for key in sorted(table.keys() - _KEYS - texts.keys()):
        yield f"unknown key {key!r}; known are {', '.join(sorted(_KEYS))} and languages such as [rule.en]"
    yield from _name_faults(table.get("name"), names)
    pattern_faults = list(_pattern_faults(table.get("pattern")))
    yield from pattern_faults
    yield from _cause_faults(table, texts)
    link = table.get("link", "")
    if not isinstance(link, str) or (link and not re.match(r"https?://[^\s<>|]+$", link)):
        yield "link must be a http or https address without blanks"
    groups = set() if pattern_faults else set(_compiled(table["pattern"]).groupindex)
    for language, own in texts.items():
        for fault in _text_faults(own, groups):
            yield f"[rule.{language}] {fault}"


def _name_faults(name: Any, names: set[str]) -> Iterator[str]:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield "name must be 1 to 40 small letters, digits and hyphens"
    elif name in names:
        yield "name is used twice"
    else:
        names.add(name)


def _pattern_faults(pattern: Any) -> Iterator[str]:
    if not isinstance(pattern, str) or not pattern.strip():
        yield "pattern is missing"
    elif len(pattern) > LONGEST_PATTERN:
        yield f"pattern has {len(pattern)} characters; {LONGEST_PATTERN} are allowed"
    else:
        try:
            compiled = _compiled(pattern)
        except re2.error as error:
            yield f"pattern cannot be used: {_message(error)}"
            return
        if compiled.search("") is not None:
            yield "pattern fits an empty text, and so every text"


def _cause_faults(table: dict[str, Any], texts: dict[str, Any]) -> Iterator[str]:
    cause = table.get("cause")
    if not isinstance(cause, str) or not _NAME.fullmatch(cause):
        yield "cause must be 1 to 40 small letters, digits and hyphens"
    elif cause not in CAUSES and DEFAULT_LANGUAGE not in texts:
        yield f"cause {cause!r} is not a built-in one, so it needs [rule.en] with title and steps"
    elif texts and DEFAULT_LANGUAGE not in texts:
        yield "[rule.en] is missing; other languages fall back to it"
    if table.get("audience") not in {audience.value for audience in Audience}:
        yield 'audience must be "user" or "admin"'


def _text_faults(own: dict[str, Any], groups: set[str]) -> Iterator[str]:
    for key in sorted(own.keys() - {"title", "steps"}):
        yield f"unknown key {key!r}; known are title and steps"
    title, steps = own.get("title"), own.get("steps")
    if not isinstance(title, str) or not title.strip():
        yield "title is missing"
    if not isinstance(steps, list) or not steps or not all(isinstance(step, str) and step.strip() for step in steps):
        yield "steps must be a list of at least one text"
        steps = []
    if len(steps) > MOST_STEPS:
        yield f"has {len(steps)} steps; {MOST_STEPS} are allowed"
    for text in [title, *steps]:
        if isinstance(text, str):
            if len(text) > LONGEST_TEXT:
                yield f"a text has {len(text)} characters; {LONGEST_TEXT} are allowed"
            for name in sorted(set(_PLACEHOLDER.findall(text)) - groups):
                yield f"{{{name}}} has no named group of that name in the pattern"


def _rule(table: dict[str, Any]) -> OwnRule:
    texts = {
        language: OwnTexts(own["title"], tuple(own["steps"]))
        for language, own in table.items()
        if isinstance(own, dict)
    }
    return OwnRule(
        name=table["name"],
        cause=table["cause"],
        audience=Audience(table["audience"]),
        match=_matcher(_compiled(table["pattern"])),
        texts=texts,
        link=table.get("link", ""),
    )


def _matcher(compiled: Any) -> Callable[[str], Mapping[str, str] | None]:
    def match(text: str) -> Mapping[str, str] | None:
        found = compiled.search(text)
        return None if found is None else {name: value or "" for name, value in found.groupdict().items()}

    return match


def _compiled(pattern: str) -> Any:
    return re2.compile(pattern, _options(_MEMORY))


def _options(memory: int) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.dot_nl = True
    options.log_errors = False
    options.max_mem = memory
    return options


def _message(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
