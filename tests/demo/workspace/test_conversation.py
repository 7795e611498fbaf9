"""A real Bolt app over real sockets: commands, buttons, modals, shortcuts, events."""

from typing import Any

import pytest
from slack_bolt import App

from bot.demo.workspace import NotAnswered, NotThere, Workspace

CARD = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Customer 10000* failed"}},
    {
        "type": "actions",
        "block_id": "deeds",
        "elements": [
            {
                "type": "button",
                "action_id": "take",
                "value": "P-1",
                "text": {"type": "plain_text", "text": "Acknowledge"},
            },
            {
                "type": "overflow",
                "action_id": "more",
                "options": [{"text": {"type": "plain_text", "text": "Snooze"}, "value": "snooze"}],
            },
        ],
    },
]
MODAL = {
    "type": "modal",
    "callback_id": "resolve",
    "title": {"type": "plain_text", "text": "Resolve"},
    "submit": {"type": "plain_text", "text": "Resolve"},
    "close": {"type": "plain_text", "text": "Cancel"},
    "notify_on_close": True,
    "private_metadata": "P-1",
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "What was done?"},
            "element": {"type": "plain_text_input", "action_id": "text", "min_length": 3},
        },
        {
            "type": "input",
            "block_id": "how",
            "optional": True,
            "label": {"type": "plain_text", "text": "How long?"},
            "element": {
                "type": "static_select",
                "action_id": "choice",
                "options": [
                    {"text": {"type": "plain_text", "text": t}, "value": v}
                    for t, v in (("A day", "1d"), ("A week", "7d"))
                ],
            },
        },
    ],
}


def test_slash_command_is_acknowledged_and_answered_ephemerally(workspace: Workspace, connect: Any) -> None:
    def fill(app: App) -> None:
        @app.command("/syncerrors")
        def answer(ack: Any, respond: Any, command: Any) -> None:
            ack()
            respond(f"you said {command['text']}")

    connect(fill)
    reply = workspace.say("/syncerrors list", as_user="ola")
    assert "you said list" in reply.answer()
    assert reply.acked
    assert 0 < reply.ack_ms < 1000
    assert not workspace.messages("#integrations")
    assert not workspace.ephemerals(as_user="kari")


def test_text_of_a_command_arrives_escaped_with_people_and_channels_as_ids(workspace: Workspace, connect: Any) -> None:
    heard: list[str] = []
    connect(lambda app: app.command("/syncerrors")(lambda ack, command: (ack(), heard.append(command["text"]))))
    workspace.say("/syncerrors assign @ola in #general <b> & co")
    assert heard == [
        f"assign <@{workspace.user_id('ola')}|ola> in <#{workspace.channel_id('general')}|general> &lt;b&gt; &amp; co"
    ]


def test_command_without_a_listener_times_out(workspace: Workspace, connect: Any) -> None:
    connect(print)
    with pytest.raises(NotAnswered, match="operation_timeout"):
        workspace.say("/syncerrors list")


def test_command_without_a_connection_fails_at_once(workspace: Workspace) -> None:
    assert workspace.say("/syncerrors list", check=False).error == "dispatch_failed"


def test_command_in_a_thread_is_refused(workspace: Workspace, client: Any, channel: str) -> None:
    client.chat_postMessage(channel=channel, text="root")
    [root] = workspace.messages()
    assert "threads" in workspace.say("/syncerrors list", thread=root, check=False).error


def test_button_press_updates_the_card(workspace: Workspace, connect: Any, client: Any, channel: str) -> None:
    def fill(app: App) -> None:
        @app.action("take")
        def take(ack: Any, body: Any, client: Any) -> None:
            ack()
            assert body["message"]["text"] == "failed"
            assert body["container"]["channel_id"] == body["channel"]["id"] == channel
            name = body["user"]["username"]
            client.chat_update(
                channel=channel, ts=body["message"]["ts"], text=f"taken {body['actions'][0]['value']} by {name}"
            )

    connect(fill)
    client.chat_postMessage(channel=channel, text="failed", blocks=CARD)
    [card] = workspace.messages()
    assert card.text == "Customer 10000 failed\n[Acknowledge] [… ▾]"
    workspace.click("Acknowledge", as_user="ola", in_message=card)
    [card] = workspace.messages()
    assert card.text == "taken P-1 by ola"
    assert card.edited
    assert not card.blocks
    with pytest.raises(NotThere):
        workspace.click("Acknowledge", in_message=card)


def test_overflow_choice_answers_through_the_response_url(
    workspace: Workspace, connect: Any, client: Any, channel: str
) -> None:
    def fill(app: App) -> None:
        @app.action("more")
        def more(ack: Any, respond: Any, action: Any) -> None:
            ack()
            respond(text=action["selected_option"]["value"], replace_original=False)

    connect(fill)
    client.chat_postMessage(channel=channel, text="failed", blocks=CARD)
    reply = workspace.choose("more", "Snooze", in_message=workspace.messages()[0])
    assert reply.answer().text == "snooze"


def test_modal_is_opened_refused_and_submitted(workspace: Workspace, connect: Any) -> None:
    seen: list[Any] = []

    def fill(app: App) -> None:
        @app.command("/syncerrors")
        def open_modal(ack: Any, body: Any, client: Any) -> None:
            ack()
            client.views_open(trigger_id=body["trigger_id"], view=MODAL)

        @app.view("resolve")
        def submitted(ack: Any, view: Any) -> None:
            values = view["state"]["values"]
            if "bad" in values["why"]["text"]["value"]:
                ack(response_action="errors", errors={"why": "say it nicely"})
                return
            seen.append((view["private_metadata"], values["how"]["choice"]["selected_option"]["value"]))
            ack()

    connect(fill)
    workspace.say("/syncerrors resolve")
    view = workspace.view()
    assert view is not None
    assert (view.title, view.submit, "What was done?" in view) == ("Resolve", "Resolve", True)
    assert workspace.view(as_user="ola") is None
    assert workspace.submit({}).errors == {"why": "Please complete this required field."}
    assert workspace.submit({"What was done?": "ab"}).errors == {"why": "Please enter between 3 and 3000 characters."}
    assert workspace.submit({"What was done?": "bad"}).errors == {"why": "say it nicely"}
    workspace.submit({"What was done?": "repaired", "How long?": "A week"})
    assert workspace.view() is None
    assert seen == [("P-1", "7d")]


@pytest.mark.parametrize("action", ["update", "push"])
def test_submission_can_show_another_view(workspace: Workspace, connect: Any, action: str) -> None:
    done = {**MODAL, "callback_id": "done", "title": {"type": "plain_text", "text": "Sure?"}}
    closed: list[bool] = []

    def fill(app: App) -> None:
        app.command("/syncerrors")(
            lambda ack, body, client: (ack(), client.views_open(trigger_id=body["trigger_id"], view=MODAL))
        )
        app.view("resolve")(lambda ack: ack(response_action=action, view=done))
        app.view("done")(lambda ack: ack(response_action="clear"))
        app.view_closed("done")(lambda ack, body: (ack(), closed.append(body["is_cleared"])))

    connect(fill)
    workspace.say("/syncerrors resolve")
    workspace.submit({"why": "repaired"})
    view = workspace.view()
    assert view is not None
    assert view.title == "Sure?"
    assert view.depth == (2 if action == "push" else 1)
    workspace.close_view()
    assert closed == [False]
    assert (workspace.view() is None) == (action == "update")


def test_unknown_response_action_is_not_taken(workspace: Workspace, connect: Any) -> None:
    def fill(app: App) -> None:
        app.command("/syncerrors")(
            lambda ack, body, client: (ack(), client.views_open(trigger_id=body["trigger_id"], view=MODAL))
        )
        app.view("resolve")(lambda ack: ack(response_action="errors", errors={"nowhere": "x"}))

    connect(fill)
    workspace.say("/syncerrors resolve")
    with pytest.raises(NotAnswered, match="invalid_errors"):
        workspace.submit({"why": "repaired"})


def test_thread_reply_and_mention_arrive_as_events(
    workspace: Workspace, connect: Any, client: Any, channel: str
) -> None:
    heard: list[tuple[str, str]] = []

    def fill(app: App) -> None:
        app.event("app_mention")(lambda event: heard.append(("mention", event["text"])))
        app.event("message")(lambda event: heard.append((event.get("thread_ts", ""), event["text"])))

    connect(fill)
    client.chat_postMessage(channel=channel, text="root")
    [root] = workspace.messages()
    reply = workspace.say("looks like <that>", thread=root)
    assert reply.acked
    assert (root.ts, "looks like &lt;that&gt;") in heard
    workspace.say("@syncerrors help")
    assert ("mention", f"<@{workspace.user_id('syncerrors')}> help") in heard
    assert [each.text for each in root.thread()] == ["looks like <that>"]


def test_unacknowledged_event_comes_again_with_its_attempt_and_the_same_id(workspace: Workspace, connect: Any) -> None:
    workspace.deliveries.ack_seconds = 0.2
    workspace.deliveries.retry_seconds = (0.0, 0.0)
    connect(print)
    workspace.say("anybody?")
    tries = workspace.wait_for(lambda: (d := workspace.handed_over("events_api"))[2:] and d)
    assert [each.attempt for each in tries] == [0, 1, 2]
    assert len({each.payload["event_id"] for each in tries}) == 1
    assert len({each.envelope_id for each in tries}) == 3


def test_message_shortcut_and_home_tab(workspace: Workspace, connect: Any, client: Any, channel: str) -> None:
    home = {"type": "home", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Hello"}}]}

    def fill(app: App) -> None:
        @app.shortcut("explain")
        def explain(ack: Any, body: Any, client: Any) -> None:
            ack()
            client.chat_postEphemeral(channel=channel, user=body["user"]["id"], text=f"about {body['message']['text']}")

        app.event("app_home_opened")(lambda event, client: client.views_publish(user_id=event["user"], view=home))

    connect(fill)
    client.chat_postMessage(channel=channel, text="root")
    assert workspace.use_shortcut("explain", in_message=workspace.messages()[0]).answer().text == "about root"
    workspace.open_home()
    shown = workspace.wait_for(workspace.home)
    assert shown is not None
    assert shown.text == "Hello"


def test_a_stranger_comes_with_another_team(workspace: Workspace, connect: Any) -> None:
    teams: list[str] = []

    def fill(app: App) -> None:
        app.command("/syncerrors")(lambda ack, body: (ack(), teams.append(body["team_id"])))

    connect(fill)
    workspace.say("/syncerrors list", as_user="stranger")
    workspace.say("/syncerrors list", as_user="kari")
    assert teams[0] != teams[1]
