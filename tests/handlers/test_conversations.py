"""What people do in Slack, and what they see."""

import inspect
from datetime import timedelta
from typing import Any, get_type_hints

import pytest
from slack_bolt import App
from slack_bolt.kwargs_injection.args import Args

from bot.core.model import Mode, State
from bot.demo.workspace import Message, SeenView
from bot.exceptions import StoreUnavailable
from bot.slack.app import build_app
from bot.slack.identity import Identity
from bot.slack.messenger import web_client
from handlers import register
from tests.handlers.conftest import CHANNEL, Bot
from tests.slack.samples import NOW, PRIVILEGE


def test_acknowledge_updates_the_card(bot: Bot) -> None:
    card = bot.posts_card(bot.fails())
    bot.workspace.click("Acknowledge", as_user="ola", in_message=card)
    bot.settles()
    bot.delivers()
    assert "Acknowledged by @ola" in bot.workspace.messages(CHANNEL)[-1]
    assert bot.workspace.ephemerals(as_user="ola") == []


def test_second_press_says_who_was_first(bot: Bot) -> None:
    card = bot.posts_card(bot.fails())
    bot.workspace.click("Acknowledge", as_user="ola", in_message=card)
    answer = bot.workspace.click("Acknowledge", as_user="admin", in_message=card).answer()
    assert "P-1 is already acknowledged by @ola." in answer
    assert len(bot.store.events(1)) == 1 + sum(event.what != "acknowledged" for event in bot.store.events(1))


def test_take_over_makes_the_other_person_owner(bot: Bot) -> None:
    problem = bot.fails()
    card = bot.posts_card(problem)
    bot.workspace.click("Acknowledge", as_user="ola", in_message=card)
    bot.settles()
    bot.delivers()
    bot.workspace.choose("problem_menu", "Take over", as_user="admin", in_message=bot.card(problem))
    bot.settles()
    bot.delivers()
    assert "Acknowledged by @admin" in bot.card(problem)


def test_snooze_until_tomorrow_morning_is_the_persons_morning(bot: Bot) -> None:
    problem = bot.fails()
    bot.workspace.click("Snooze", as_user="ola", in_message=bot.posts_card(problem))
    bot.workspace.wait_for(lambda: bot.workspace.view(as_user="ola"))
    bot.workspace.submit({"until": "Until tomorrow 09:00"}, as_user="ola")
    bot.settles()
    bot.delivers()
    stored = bot.current(problem)
    assert stored.state is State.SNOOZED
    assert stored.snoozed_until == (NOW + timedelta(days=1)).replace(hour=8, minute=0)  # 09:00 in Oslo
    assert "Snoozed by @ola until Mar 5, 2026" in bot.card(problem)
    assert "is silent until" in bot.workspace.ephemerals(as_user="ola")[-1]


def test_resolving_with_a_note_tells_the_thread(bot: Bot) -> None:
    problem = bot.fails()
    bot.workspace.click("Resolve", as_user="ola", in_message=bot.posts_card(problem))
    bot.workspace.wait_for(lambda: bot.workspace.view(as_user="ola"))
    bot.workspace.submit({"note": "Rate added <!channel>"}, as_user="ola")
    bot.settles()
    bot.delivers()
    card = bot.card(problem)
    assert "Resolved by @ola" in card
    assert len(card.blocks) == 1
    reply = card.thread()[-1]
    assert "@ola has resolved P-1." in reply
    assert "Rate added <!channel>" in reply
    assert reply.notified == (bot.workspace.user_id("ola"),)


def test_reopen_from_the_menu(bot: Bot) -> None:
    problem = bot.fails()
    card = bot.posts_card(problem)
    bot.desk.triage.resolve(problem.id, bot.workspace.user_id("ola"), NOW)
    bot.delivers()
    bot.workspace.choose("problem_menu", "Reopen", as_user="ola", in_message=bot.card(problem))
    bot.settles()
    bot.delivers()
    assert bot.current(problem).state is State.OPEN
    assert "opened P-1 again" in card.thread()[-1]


def test_how_to_fix_shows_steps_and_the_raw_text(bot: Bot) -> None:
    card = bot.posts_card(bot.fails(PRIVILEGE))
    bot.workspace.click("How to fix", as_user="ola", in_message=card)
    view = bot.workspace.wait_for(lambda: bot.workspace.view(as_user="ola"))
    assert view.title == "How to fix"
    assert "1. " in view
    assert PRIVILEGE in view


def test_list_shows_the_newest_first_and_turns_pages_in_place(bot: Bot) -> None:
    for index in range(12):
        bot.fails(f"Failure of kind {index}", fingerprint=f"f{index}", occurred_at=NOW + timedelta(minutes=index))
    answer = bot.types("list")
    assert "12 unfinished problems" in answer
    assert answer.text.index("P-12") < answer.text.index("P-3")
    bot.workspace.click("Older", as_user="ola", in_message=answer)
    turned = bot.workspace.wait_for(lambda: _only(bot, "P-1 "))
    assert "P-2 " in turned
    assert "P-12" not in turned
    bot.workspace.click("Newest", as_user="ola", in_message=turned)
    bot.workspace.wait_for(lambda: _only(bot, "P-12"))


def _only(bot: Bot, text: str) -> Message | None:
    (shown,) = bot.workspace.ephemerals(as_user="ola")
    return shown if text in shown else None


@pytest.mark.parametrize(
    ("asked", "expected", "missing"),
    [
        ("list company:fabrikam", "P-2", "P-1 "),
        ('list company:"CRONUS Norge AS"', "P-1", "P-2"),
        ("list company:“CRONUS Norge AS”", "P-1", "P-2"),
        ("list cause:missing-exchange-rate", "P-1", "P-2"),
        ("list CAUSE:Missing-Exchange-Rate", "P-1", "P-2"),
        ("list for:admin since:3d", "2 unfinished", "P-3"),
        ("list privilege", "P-2", "P-1 "),
        ("List", "2 unfinished", "P-3"),
        ("list\u00a0for:user", "No unfinished problem matches", "P-1"),
        ("list since:1m", "No unfinished problem matches", "P-1"),
    ],
)
def test_list_filters(bot: Bot, asked: str, expected: str, missing: str) -> None:
    bot.fails()
    bot.fails(PRIVILEGE, company="Fabrikam")
    bot.now[0] += timedelta(hours=1)
    answer = bot.types(asked)
    assert expected in answer
    assert missing not in answer


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", "/syncerrors list"),
        ("help", "/syncerrors show P-17"),
        ("help purge", "/syncerrors purge all"),
        ("help prge", "Did you mean purge?"),
        ("  HELP ", "/syncerrors show P-17"),
        ("lsit", "“lsit” is not a command. Did you mean list?"),
        ("ack", "Did you mean acknowledge?"),
        ("; rm -rf", "“;” is not a command."),
        ("' OR 1=1 --", "is not a command"),
        ("🧨🧨", "is not a command"),
        ("list --all", "There is no “--all” here."),
        ("list —all", "There is no “--all” here."),
        ("list -a", "There is no “-a” here."),
        ('list company:"CRONUS', "A quotation mark is opened and never closed"),
        ("list company:", "Nothing follows company:"),
        ("list company:CRONUS Norge AS", "1 unfinished problem"),
        ("list company:cronus Norge AS since:3d", "1 unfinished problem"),
        ("P-1", "EUR has no exchange rate"),
        ("P–1", "EUR has no exchange rate"),
        ("p1", "EUR has no exchange rate"),
        ("list comapny:CRONUS", "Did you mean company:?"),
        ("list company:CRONSU", "No company is called “CRONSU”. Did you mean CRONUS Norge AS?"),
        ("list cause:missing-exchange-rat", "Did you mean missing-exchange-rate?"),
        ("list cause:zzz", "The causes are:"),
        ("list for:boss", "“for:boss” is not known: write for:admin or for:user"),
        ("list for:admin for:user", "for: stands there twice"),
        ("list since:0d", "is not a span of time"),
        ("list since:-7d", "is not a span of time"),
        ("list since:7:30", "is not a span of time"),
        ("list since:7", "is not a span of time"),
        ("list since:99999999d", "is not a span of time"),
        ("list \x00", "U+0000"),
        ("l\u202eist", "1 unfinished problem"),
        ("show", "Something is missing."),
        ("show P-99", "There is no problem P-99."),
        ("show P-99999999999999", "is not a problem"),
        ("show abc", "“abc” is not a problem"),
        ("show P-1 P-2", "That is not understood."),
        ("show --help", "/syncerrors show P-17"),
        ("show P–1", "EUR has no exchange rate"),
        ("show p1", "EUR has no exchange rate"),
        ("show #1", "EUR has no exchange rate"),
        ("snooze P-1 7:30", "“7:30” is no time for a snooze"),
        ("snooze P-1 99d", "is no time for a snooze"),
        ("list " + "x" * 8_000, "That is too long: 8"),
        ("x" * 8_000, "That is too long: 8"),
        ("<!channel> *x*", "is not a command"),
    ],
)
def test_what_is_typed_gets_an_answer_or_an_exact_complaint(bot: Bot, asked: str, expected: str) -> None:
    bot.fails()
    answer = bot.types(asked)
    assert expected in answer
    assert answer.notified == ()


def test_show_has_records_history_and_more(bot: Bot) -> None:
    problem = bot.fails(records=25)
    bot.desk.triage.acknowledge(problem.id, bot.workspace.user_id("ola"), NOW)
    answer = bot.types("show P-1")
    assert answer.text.count("Customer: 100") == 10
    assert "acknowledged · @ola" in answer
    further = bot.workspace.click("More records", as_user="ola", in_message=answer).answer()
    assert further.text.count("Customer: 100") == 10
    last = bot.workspace.click("More records", as_user="ola", in_message=further).answer()
    assert last.text.count("Customer: 100") == 5


def test_show_in_page_mode_links_the_errors(bot: Bot) -> None:
    bot.fails(mode=Mode.PAGE, source=None, destination=None)
    answer = bot.types("show 1")
    assert "page 5339, which names none" in answer
    assert "page=5339" in answer.link("Error 1000")


def test_deeds_can_be_typed(bot: Bot) -> None:
    problem = bot.fails()
    assert "P-1 is yours now." in bot.types("acknowledge P-1")
    assert "P-1 is silent until" in bot.types("snooze P-1 4h")
    assert "P-1 is already snoozed by @ola" in bot.types("snooze P-1 4h")
    assert "P-1 is resolved." in bot.types("resolve P-1 rate added")
    assert "P-1 is resolved. Reopen it first." in bot.types("acknowledge P-1")
    assert "P-1 is already resolved by @ola." in bot.types("resolve P-1")
    assert "P-1 is open again." in bot.types("reopen P-1")
    assert "P-1 is open already." in bot.types("reopen P-1")
    assert bot.store.events(problem.id)[1].detail == {"note": "rate added"}


def test_status_shows_companies_outbox_and_socket(bot: Bot) -> None:
    bot.fails()
    feed = bot.company("Fabrikam", Mode.PAGE)
    bot.store.poll_failed(feed.company.id, "403: the app has no permission set.", NOW)
    answer = bot.types("status")
    assert "2 companies watched, 1 with a fault" in answer
    assert "403: the app has no permission set." in answer
    assert "through the companion extension" in answer
    assert "Socket Mode connected" in answer
    assert "0 waiting" in answer


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("diagnose P-1", "EUR has no exchange rate"),
        ("diagnose 1000", "Error 1000 · CRONUS Norge AS"),
        ("diagnose 77", "No company has an error with the number 77."),
        ("diagnose P-77", "There is no problem P-77."),
        ("diagnose " + PRIVILEGE, "The integration user lacks Read on Account"),
        ("diagnose There's \"no exchange rate for the currency EUR on 1.1.2026", "exchange rate"),
        ("diagnose", "These need a person most"),
        ("diagnose -- rare <!channel> text", "-- rare <!channel> text"),
        ("diagnose " + "x" * 8_000, "An error that I do not know"),
    ],
)
def test_diagnose(bot: Bot, asked: str, expected: str) -> None:
    bot.fails()
    answer = bot.types(asked)
    assert expected in answer
    assert answer.notified == ()


def test_number_that_several_companies_have_is_diagnosed_for_each(bot: Bot) -> None:
    bot.fails()
    bot.numbers = iter([1000])
    bot.fails(PRIVILEGE, company="Fabrikam")
    answer = bot.types("diagnose 1000")
    assert "EUR has no exchange rate" in answer
    assert "lacks Read on Account" in answer


def test_shortcut_diagnoses_any_message_and_knows_its_own_cards(bot: Bot) -> None:
    card = bot.posts_card(bot.fails())
    about_card = bot.workspace.use_shortcut("diagnose_this", in_message=card, as_user="ola").answer()
    assert "P-1" in about_card
    bot.workspace.say(PRIVILEGE, as_user="ola", channel="#general")
    said = bot.workspace.messages("#general")[-1]
    answer = bot.workspace.use_shortcut("diagnose_this", in_message=said, as_user="ola").answer()
    assert "The integration user lacks Read on Account" in answer


def test_show_from_the_cards_menu_is_a_window_that_turns_its_pages(bot: Bot) -> None:
    """The card may stand far up in the channel: an answer at its end would be missed."""
    card = bot.posts_card(bot.fails(records=25))
    bot.workspace.choose("problem_menu", "Show records", as_user="ola", in_message=card)
    window = bot.workspace.wait_for(lambda: bot.workspace.view(as_user="ola"))
    assert window.title == "P-1"
    assert "To act on it" not in window.text, "the card with its buttons is behind the window"
    assert window.text.count("Customer: 100") == 10
    assert [button.text for button in window.buttons] == ["More records"]
    for count, pages_left in ((10, True), (5, False)):
        before = window.text
        bot.workspace.click("More records", as_user="ola", in_message=window)

        def turned(before: str = before) -> SeenView | None:
            view = bot.workspace.view(as_user="ola")
            return view if view is not None and view.text != before else None

        window = bot.workspace.wait_for(turned)
        assert window.text.count("Customer: 100") == count
        assert bool(window.buttons) is pages_left
    assert bot.workspace.ephemerals(as_user="ola") == []


def test_what_goes_wrong_in_a_window_is_said_there(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request from a window names no channel: there is no other place."""
    card = bot.posts_card(bot.fails(records=25))
    bot.workspace.choose("problem_menu", "Show records", as_user="ola", in_message=card)
    window = bot.workspace.wait_for(lambda: bot.workspace.view(as_user="ola"))

    def busy(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("locked")

    monkeypatch.setattr(bot.desk.store, "affected", busy)
    bot.workspace.click("More records", as_user="ola", in_message=window)

    def complaint() -> bool:
        view = bot.workspace.view(as_user="ola")
        return view is not None and "That did not work. Please close this window" in view.text

    assert bot.workspace.wait_for(complaint)


def test_every_listener_asks_only_for_what_bolt_knows(bot: Bot) -> None:
    known = set(inspect.signature(Args).parameters) | set(get_type_hints(Args))
    app: App = build_app(web_client("xoxb-x"), lambda: Identity("T", "B", "U"))
    register(app, bot.desk)
    listeners = app._listeners
    assert len(listeners) >= 10
    for listener in listeners:
        asked = set(inspect.signature(listener.ack_function).parameters)  # type: ignore[attr-defined]
        assert asked <= known
    app.listener_runner.listener_executor.shutdown()
