"""A team's own rules: before the built-in ones, in their own words, with exact complaints, and never slow."""

import gettext
import time
from pathlib import Path

import pytest

from bot.core.diagnosis import Diagnostician
from bot.core.model import Audience, Confidence, Diagnosis
from bot.exceptions import SettingsFault
from bot.rules import load_rules
from tests.core.diagnosis.test_fingerprint import entry

WORDS = gettext.NullTranslations()
HOLD = """
[[rule]]
name = "credit-hold"
pattern = 'on credit hold: (?P<customer>\\w+)'
cause = "credit-hold"
audience = "user"
link = "https://wiki.example.com/hold"
[rule.en]
title = "{customer} is on credit hold"
steps = ["Ask accounting to release {customer}.", "Then synchronize again."]
[rule.nb]
title = "{customer} har kredittsperre"
steps = ["Be regnskap oppheve sperren for {customer}."]
"""


class Bokmaal(gettext.NullTranslations):
    """A catalogue that only knows its own language."""

    def info(self) -> dict[str, str]:
        return {"language": "nb"}


def _file(folder: Path, text: str) -> Path:
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _complaints(folder: Path, text: str) -> list[str]:
    with pytest.raises(SettingsFault) as raised:
        load_rules(_file(folder, text))
    assert all(fault.startswith(str(folder / "rules.toml")) for fault in raised.value.faults)
    return [fault.removeprefix(f"{folder / 'rules.toml'}: ") for fault in raised.value.faults]


def test_an_own_rule_goes_before_the_built_in_ones(tmp_path: Path) -> None:
    team = Diagnostician(load_rules(_file(tmp_path, HOLD)))
    diagnosis = team.diagnose(
        "Modifying CRM Account failed because of the following error: ON CREDIT HOLD: C1 too long."
    )
    assert (diagnosis.rule, diagnosis.cause, diagnosis.audience) == ("own:credit-hold", "credit-hold", Audience.USER)
    assert diagnosis.confidence is Confidence.CERTAIN
    assert team.headline(diagnosis, WORDS, str) == "C1 is on credit hold"
    assert team.steps(diagnosis, WORDS, str.lower)[0] == "Ask accounting to release c1."
    assert team.first_step(diagnosis, WORDS, str) == "Ask accounting to release C1."
    assert team.docs(diagnosis) == "https://wiki.example.com/hold"
    assert team.page(diagnosis) is None
    assert team.headline(diagnosis, Bokmaal(), str) == "C1 har kredittsperre"


def test_other_texts_are_left_to_the_built_in_rules(tmp_path: Path) -> None:
    team = Diagnostician(load_rules(_file(tmp_path, HOLD)))
    diagnosis = team.diagnose("SQL timeout expired.")
    assert diagnosis.cause == "transient-service-error"
    assert not diagnosis.rule.startswith("own:")
    assert team.title(diagnosis, WORDS) == "A passing fault"
    assert team.docs(diagnosis).startswith("https://learn.microsoft.com/")


def test_entries_of_an_own_rule_are_one_problem(tmp_path: Path) -> None:
    team = Diagnostician(load_rules(_file(tmp_path, HOLD)))
    one, other = (team.judge(entry(f"on credit hold: C{n}"))[1] for n in (1, 2))
    assert one == other


def test_an_own_rule_may_point_at_a_built_in_cause(tmp_path: Path) -> None:
    text = "[[rule]]\nname='tours'\npattern='tour \\w+ is late'\ncause='throttling'\naudience='admin'\n"
    team = Diagnostician(load_rules(_file(tmp_path, text)))
    diagnosis = team.diagnose("tour x is late")
    assert team.steps(diagnosis, WORDS, str)[0].startswith("Wait at least five minutes")


def test_a_fact_that_the_stored_diagnosis_lacks_becomes_an_ellipsis(tmp_path: Path) -> None:
    team = Diagnostician(load_rules(_file(tmp_path, HOLD)))
    stored = Diagnosis("credit-hold", Audience.USER, Confidence.CERTAIN, "own:credit-hold", {"customer": ""})
    assert team.title(stored, WORDS) == "… is on credit hold"


def test_texts_of_an_unknown_own_rule_are_those_of_unknown(tmp_path: Path) -> None:
    stored = Diagnostician(load_rules(_file(tmp_path, HOLD))).diagnose("on credit hold: C1")
    later = Diagnostician()
    assert later.headline(stored, WORDS, str) == "An error that I do not know"
    assert later.steps(stored, WORDS, str)


def test_all_complaints_come_at_once(tmp_path: Path) -> None:
    found = _complaints(
        tmp_path,
        """
        speed = 1
        [[rule]]
        name = "Bad Name"
        pattern = "(open"
        cause = "mine"
        audience = "boss"
        link = "ftp://x"
        colour = "red"
        [[rule]]
        name = "a"
        pattern = '(x)\\1'
        cause = "throttling"
        audience = "user"
        [rule.nb]
        title = "{nobody}"
        steps = []
        [[rule]]
        name = "a"
        pattern = ".*"
        cause = "throttling"
        audience = "user"
        """,
    )
    assert found == [
        "unknown key 'speed'; rules are written as [[rule]]",
        "rule \"Bad Name\": unknown key 'colour'; known are audience, cause, link, name, pattern and languages such as "
        "[rule.en]",
        'rule "Bad Name": name must be 1 to 40 small letters, digits and hyphens',
        'rule "Bad Name": pattern cannot be used: missing ): (open',
        "rule \"Bad Name\": cause 'mine' is not a built-in one, so it needs [rule.en] with title and steps",
        'rule "Bad Name": audience must be "user" or "admin"',
        'rule "Bad Name": link must be a http or https address without blanks',
        'rule "a": pattern cannot be used: invalid escape sequence: \\1',
        'rule "a": [rule.en] is missing; other languages fall back to it',
        'rule "a": [rule.nb] steps must be a list of at least one text',
        'rule "a": [rule.nb] {nobody} has no named group of that name in the pattern',
        'rule "a": name is used twice',
        'rule "a": pattern fits an empty text, and so every text',
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[rule", "is not TOML"),
        ("rule = 1", "two brackets"),
        ("[rule]\nname = 'a'", "two brackets"),
        ("[[rule]]", "name must be"),
        ("[[rule]]\nname='a'\npattern=1\ncause='x'\naudience='user'", "pattern is missing"),
        ("[[rule]]\nname='a'\npattern='((a{100}){100}){100}'\ncause='throttling'\naudience='user'", "cannot be used"),
    ],
)
def test_a_broken_file_is_named_with_its_fault(tmp_path: Path, text: str, complaint: str) -> None:
    assert any(complaint in fault for fault in _complaints(tmp_path, text))


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="cannot be read"):
        load_rules(tmp_path / "none.toml")


def test_an_empty_file_has_no_rules(tmp_path: Path) -> None:
    assert load_rules(_file(tmp_path, "")).find("anything") is None


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*a){20}", "a*a*a*a*a*a*b"])
def test_no_pattern_can_hang(tmp_path: Path, pattern: str) -> None:
    text = f"[[rule]]\nname='h'\npattern='x{pattern}'\ncause='throttling'\naudience='user'\n"
    rules = load_rules(_file(tmp_path, text))
    start = time.process_time()
    rules.find("x" + "a" * 2046 + "!")
    assert time.process_time() - start < 0.1


def test_text_that_is_not_unicode_is_looked_at(tmp_path: Path) -> None:
    assert load_rules(_file(tmp_path, HOLD)).find("\ud800 on credit hold: C1") is not None
