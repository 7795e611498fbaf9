"""Everything that the bot can say, in Norwegian and in a language that shows what was forgotten."""

import json
from dataclasses import replace

import pytest

from bot.core.model import Mode
from bot.demo.workspace.block_kit import view_complaints
from bot.slack import modals, render
from tests.pseudo import PseudoWords, unspoken
from tests.slack.everything import everything, windows
from tests.slack.samples import PRIVILEGE, affected, problem, snoozed, voice
from tests.slack.test_render import check, written

FACTS = (
    "CRONUS Norge AS", "Production", "Customer", "CUSTOMER", "Account", "Adatum", "Fabrikam", "Business Central",
    "Dataverse", "Slack", "CSV", "older:7d",
)  # fmt: skip


def test_norwegian_messages_are_taken_by_slack() -> None:
    for name, message in everything(voice("nb")):
        assert check({key: message[key] for key in ("text", "blocks")}), name


def test_norwegian_windows_are_taken_by_slack() -> None:
    for name, view in windows(voice("nb")):
        assert view_complaints(view) == [], name


def test_no_button_or_title_is_cut_in_norwegian() -> None:
    """Slack's limits for titles and buttons are short; ours end in an ellipsis where they were passed."""
    for name, view in windows(voice("nb")):
        for part in ("title", "submit", "close"):
            assert not view.get(part, {"text": ""})["text"].endswith("…"), name
    for name, message in everything(voice("nb")):
        for block in message["blocks"]:
            for element in block.get("elements", []) if block["type"] == "actions" else []:
                assert not element.get("text", {"text": ""})["text"].endswith("…"), name


def test_nothing_is_said_that_was_not_translated() -> None:
    speaking = replace(voice(), words=PseudoWords())
    forgotten = {word for _, shown in everything(speaking) for word in unspoken(shown, FACTS)}
    assert forgotten == set()


def test_no_window_says_what_was_not_translated() -> None:
    speaking = replace(voice(), words=PseudoWords())
    forgotten = {word for _, shown in windows(speaking) for word in unspoken(shown, FACTS)}
    assert forgotten == set()


def test_card_reads_norwegian() -> None:
    card = written(render.card(problem(PRIVILEGE), affected(5), Mode.COMPANION, voice("nb")))
    assert "Integrasjonsbrukeren mangler Lese på Account" in card
    assert "412 poster, 10\N{NO-BREAK SPACE}033 feil" in card
    assert "*Første trinn:* Gi integrasjonsbrukerens sikkerhetsrolle *Lese* på *Account* (prvReadAccount)" in card
    assert "For en administrator" in card
    assert "+407 til: `/syncerrors show P-17`" in card
    for button in ("Slik løser du det", "Jeg tar den", "Utsett", "Merk som løst", "Vis poster"):
        assert button in card


def test_dependencies_are_named_in_norwegian() -> None:
    shown = problem("Currency Code EUR must be coupled to a Dataverse row.")
    card = written(render.card(shown, affected(1), Mode.COMPANION, voice("nb")))
    assert "Kobling mangler for valutaen EUR" in card
    assert "Åpne *Valutaer* i Business Central, velg valutaen EUR" in card


def test_state_reads_norwegian() -> None:
    assert "Utsatt av <@U0KARI> til <!date^" in written(render.card(snoozed(), [], Mode.COMPANION, voice("nb")))


@pytest.mark.parametrize("code", ["en", "nb"])
def test_window_names_the_facts_of_the_text(code: str) -> None:
    view = json.dumps(modals.how_to_fix(problem(PRIVILEGE), voice(code)), ensure_ascii=False)
    named = {"en": "Privilege: *prvReadAccount*\\nRight: *Read*", "nb": "Rettighet: *prvReadAccount*\\nTilgang: *Lese*"}
    assert named[code] in view
