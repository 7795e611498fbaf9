"""Languages from end to end: everybody in their own, the channel in its own, and nothing forgotten on the way."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import text
from bot.demo.business_central import catalogue
from bot.demo.stage import CHANNEL, Stage, VirtualClock
from bot.demo.workspace import Message, SeenView
from tests.conversations.conftest import Play
from tests.pseudo import compile_pseudo, unspoken

FACTS = {
    "CRONUS Norge AS", "Production", "Account", "Business Central", "Dataverse", "Slack", "kari", "ola", "CUSTOMER",
    "Litware Design Inc.", "Adatum Interiør Ltd.", "SEK (Swedish krona)",
    "for:admin cause:missing-exchange-rate since:3d", "company:CRONUS Norge AS adatum", "rate added",
    *(catalogue.named(name).table for name in catalogue.FAILURES),
} - {""}  # fmt: skip
"""Names of records and tables, products, and what was typed."""


def card_of(stage: Stage) -> Message:
    return next(message for message in stage.workspace.messages(CHANNEL) if message.buttons)


def answer(stage: Stage, typed: str, user: str) -> Message:
    return stage.workspace.say(f"/syncerrors {typed}", as_user=user, channel=CHANNEL).answer()


def window(stage: Stage, button: str, user: str) -> SeenView:
    stage.workspace.click(button, as_user=user, in_message=card_of(stage))
    found: SeenView = stage.workspace.wait_for(lambda: stage.workspace.view(as_user=user))
    return found


@pytest.fixture
def norwegian(play: Play) -> Stage:
    """A channel that speaks Norwegian, with one problem in it. Kari's profile is Norwegian, Ola's is English."""
    stage = play(connected=True, syncerrors_language="nb")
    stage.poll()
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    return stage


def test_card_is_in_the_channels_language(norwegian: Stage) -> None:
    card = card_of(norwegian)
    assert "Integrasjonsbrukeren mangler" in card
    assert "Første trinn:" in card
    assert "1 post, 1 feil" in card
    assert [button.text for button in card.buttons][:4] == [
        "Slik løser du det",
        "Jeg tar den",
        "Utsett",
        "Merk som løst",
    ]


@pytest.mark.parametrize(
    ("typed", "in_norwegian", "in_english"),
    [
        ("help", "Si at du tar saken", "Say that you are on it"),
        ("list", "1 uferdig problem", "1 unfinished problem"),
        ("diagnose P-1", "Integrasjonsbrukeren mangler", "The integration user lacks"),
        ("diagnose EUR must be coupled to a Dataverse row.", "er ikke koblet", "is not coupled"),
        ("diagnose", "Disse trenger noen først", "These need a person most"),
        ("show P-1", "sett for første gang", "seen for the first time"),
        ("status", "1 selskap overvåkes", "1 company watched"),
        ("lits", "Mente du", "Did you mean"),
        ("show P-99", "Det finnes ikke noe problem P-99", "There is no problem P-99"),
    ],
)
def test_each_person_is_answered_in_their_own_language(
    norwegian: Stage, typed: str, in_norwegian: str, in_english: str
) -> None:
    assert in_norwegian in answer(norwegian, typed, "kari")
    assert in_english in answer(norwegian, typed, "ola")


def test_how_to_fix_is_in_the_readers_language(norwegian: Stage) -> None:
    kari, ola = window(norwegian, "how_to_fix", "kari"), window(norwegian, "how_to_fix", "ola")
    assert kari.title == "Slik løser du det"
    assert "Gi integrasjonsbrukerens sikkerhetsrolle Lese på" in kari
    assert "Dette skrev Business Central" in kari
    assert ola.title == "How to fix"
    assert "What Business Central wrote" in ola


def test_a_deed_in_english_is_told_to_the_channel_in_norwegian(norwegian: Stage) -> None:
    assert "P-1 is yours now." in answer(norwegian, "acknowledge P-1", "ola")
    norwegian.settle()
    assert "Tatt av" in card_of(norwegian)


@pytest.fixture
def pseudo(play: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Norwegian is a language here in which every sentence of the catalogue stands in brackets."""
    source = text.LOCALES / "nb" / "LC_MESSAGES" / "messages.po"
    compile_pseudo(source, tmp_path / "locales" / "nb" / "LC_MESSAGES" / "messages.mo")
    monkeypatch.setattr(text, "LOCALES", tmp_path / "locales")
    forget_languages()
    yield play(connected=True, syncerrors_language="nb", syncerrors_purgers=("UKARI00001",))
    forget_languages()


def forget_languages() -> None:
    text.language.cache_clear()
    text.languages.cache_clear()


def test_no_answer_and_no_message_says_what_was_not_translated(pseudo: Stage, clock: VirtualClock) -> None:
    forgotten: list[str] = []

    def heard(shown: Any) -> None:
        forgotten.extend(unspoken(shown, FACTS))

    pseudo.poll()
    for names in (("missing_privilege", "deleted_partner", "missing_exchange_rate"), catalogue.FAILURES):
        for name in names:
            pseudo.business_central.fail(name)
        clock.move(timedelta(minutes=1))
        pseudo.poll()
    for typed in TYPED:
        heard(answer(pseudo, typed, "kari").blocks)
        pseudo.deliver()
    for button in ("how_to_fix", "snooze", "resolve"):
        shown = window(pseudo, button, "kari")
        heard([shown.blocks, {"title": shown.title, "text": shown.submit}])
        pseudo.workspace.close_view(as_user="kari")
    pseudo.workspace.open_home(as_user="kari")
    heard(pseudo.workspace.wait_for(lambda: pseudo.workspace.home(as_user="kari")).blocks)
    for message in pseudo.workspace.messages(CHANNEL):
        heard(message.blocks)
        for each in message.thread():
            heard(each.blocks)
    assert forgotten == []


TYPED = (
    "",
    "help",
    "list",
    "list for:admin cause:missing-exchange-rate since:3d",
    'list company:"CRONUS Norge AS" adatum',
    "list for:nobody",
    "list cause:nothing",
    "list company:Nobody",
    "list since:soon",
    "list colour:red",
    "list for:",
    "list for:admin for:user",
    'list "never closed',
    "list " + "x" * 200,
    "x" * 1_200,
    "show",
    "show P-1",
    "show P-99",
    "show nothing",
    "show --all P-1",
    "diagnose",
    "diagnose P-1",
    "diagnose 1",
    "diagnose 999999",
    "diagnose Something that nobody knows",
    "status",
    "audit",
    "acknowledge P-1",
    "acknowledge P-1",
    "snooze P-2 4h",
    "snooze P-2 4h",
    "snooze P-2 4y",
    "snooze P-2 soon",
    "resolve P-3 rate added",
    "resolve P-3",
    "acknowledge P-3",
    "reopen P-3",
    "reopen P-3",
    "purge older:soon",
    "purge",
    "nonsense",
    "lits",
)
