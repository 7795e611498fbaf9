"""What goes wrong between people and the bot: strangers, repetitions, faults of ours and of others."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.exceptions import StoreUnavailable
from bot.slack.identity import Person
from handlers import acknowledge, listing, show
from handlers import request as requests
from handlers.desk import Call, serve
from tests.handlers.conftest import CHANNEL, Bot


@pytest.mark.parametrize("who", ["stranger", "robot", "gone"])
def test_who_is_not_of_the_workspace_is_refused_and_noted(bot: Bot, who: str) -> None:
    problem = bot.fails()
    card = bot.posts_card(problem)
    bot.workspace.click("Acknowledge", as_user=who, in_message=card)
    bot.settles()
    assert bot.current(problem).owner == ""
    assert "Only members of this workspace can use the bot" in bot.workspace.ephemerals(as_user=who)[-1]
    line = bot.store.audit()[0]
    assert (line.action, line.actor) == ("refused", bot.workspace.user_id(who))


def test_same_delivery_twice_is_done_once(bot: Bot) -> None:
    bot.fails()
    bot.types("show P-1")
    delivery = bot.workspace.handed_over("slash_commands")[-1]
    bot.workspace.send_again(delivery)
    bot.settles()
    assert len(bot.workspace.ephemerals(as_user="ola")) == 1


def test_fault_of_ours_gives_a_reference_that_the_log_has(bot: Bot) -> None:
    def breaks(call: Call) -> None:
        raise ZeroDivisionError("secret customer name")

    request = _request(bot)
    with capture_logs() as logs:
        serve(bot.desk, request, breaks)
    failed = next(line for line in logs if line["event"] == "request failed")
    shown = bot.workspace.ephemerals(as_user="ola")[-1]
    assert failed["reference"] in shown
    assert isinstance(failed["exc_info"], ZeroDivisionError)
    assert "secret" not in shown
    assert bot.types("help").ephemeral


def test_busy_database_is_said(bot: Bot) -> None:
    def breaks(call: Call) -> None:
        raise StoreUnavailable("locked")

    serve(bot.desk, _request(bot), breaks)
    assert "database is busy" in bot.workspace.ephemerals(as_user="ola")[-1]


def test_command_is_acknowledged_while_the_database_is_locked(bot: Bot) -> None:
    bot.fails()
    locked, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with bot.store.transaction():
            locked.set()
            let_go.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert locked.wait(5)
    try:
        reply = bot.workspace.say("/syncerrors list", as_user="ola", channel=CHANNEL)
        assert reply.acked
        assert reply.ack_ms < 1_000
        assert reply.ephemerals == []
    finally:
        let_go.set()
        holder.join()
    assert "1 unfinished problem" in reply.answer()


def test_answer_after_the_response_url_expired_is_whispered(bot: Bot) -> None:
    bot.fails()
    gate = threading.Event()
    bot.counted.begin(lambda: gate.wait(10))
    bot.workspace.say("/syncerrors list", as_user="ola", channel=CHANNEL)
    bot.workspace.faults.expire_response_urls()
    gate.set()
    bot.settles()
    assert "1 unfinished problem" in bot.workspace.ephemerals(as_user="ola")[-1]
    assert bot.workspace.calls("chat.postEphemeral")


def test_window_that_opens_too_late_is_explained(bot: Bot) -> None:
    card = bot.posts_card(bot.fails())
    gate = threading.Event()
    bot.counted.begin(lambda: gate.wait(10))
    bot.workspace.click("How to fix", as_user="ola", in_message=card)
    bot.workspace.faults.expire_triggers()
    gate.set()
    bot.settles()
    assert "That took too long" in bot.workspace.ephemerals(as_user="ola")[-1]


def test_answer_that_slack_refuses_is_logged_and_survived(bot: Bot) -> None:
    bot.workspace.faults.revoke_token()
    bot.workspace.faults.expire_response_urls()
    with capture_logs() as logs:
        serve(bot.desk, replace(_request(bot), response_url=""), _says_hello)
    assert any(line["event"] == "answer not delivered" for line in logs)


def test_profile_that_cannot_be_read_costs_only_the_language(bot: Bot) -> None:
    bot.fails()
    bot.workspace.faults.refuse_scope("users:read")
    assert "1 unfinished problem" in bot.types("list")


WORK = {
    "list_older": listing.turn,
    "more_records": show.more_records,
    "acknowledge": acknowledge.acknowledge_pressed,
    "show": show.show_pressed,
    "problem_menu": acknowledge.chosen,
}


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("list_older", "nonsense"),
        ("list_older", "[1, 2]"),
        ("list_older", '["", "", "boss", null, "", "", null]'),
        ("more_records", "{}"),
        ("more_records", '[1, "x"]'),
        ("acknowledge", "17; DROP TABLE"),
        ("acknowledge", "99999999999999999999"),
        ("show", ""),
        ("problem_menu", "purge:1"),
    ],
)
def test_value_that_is_not_ours_gets_a_sentence(bot: Bot, action_id: str, value: str) -> None:
    bot.fails()
    with capture_logs() as logs:
        serve(bot.desk, requests.of_action(_press(bot, action_id, value)), WORK[action_id])
    assert not [line for line in logs if line["log_level"] == "error"]
    shown = bot.workspace.ephemerals(as_user="ola")[-1]
    assert "too old" in shown or "There is no problem" in shown


def test_unknown_events_are_acknowledged_once(bot: Bot) -> None:
    bot.workspace.say("just talking", as_user="ola", channel=CHANNEL)
    assert [delivery.acked for delivery in bot.workspace.handed_over("events_api")] == [True]


def test_twenty_commands_at_once_are_all_acknowledged(bot: Bot) -> None:
    bot.fails()
    replies: list[Any] = []
    people = [
        threading.Thread(
            target=lambda: replies.append(bot.workspace.say("/syncerrors list", as_user="ola", channel=CHANNEL))
        )
        for _ in range(20)
    ]
    for thread in people:
        thread.start()
    for thread in people:
        thread.join()
    assert len(replies) == 20
    assert all(reply.acked for reply in replies)


def test_timezone_that_nobody_knows_is_utc() -> None:
    assert str(Person("U1", zone="Mars/Olympus").timezone) == "UTC"


def _says_hello(call: Call) -> None:
    call.answer({"text": "hello", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}]})


def _request(bot: Bot) -> requests.Request:
    bot.types("help")
    payload = bot.workspace.handed_over("slash_commands")[-1].payload
    return replace(requests.of_command(payload), key="another")


def _press(bot: Bot, action_id: str, value: str) -> dict[str, Any]:
    request = _request(bot)
    return {
        "type": "block_actions",
        "user": {"id": request.user, "team_id": request.team},
        "team": {"id": request.team},
        "channel": {"id": request.channel},
        "response_url": request.response_url,
        "trigger_id": "t",
        "container": {"type": "message", "message_ts": "1.0"},
        "actions": [{"action_id": action_id, "action_ts": "2.0", "value": value}],
    }
