import json

from bot.slack.manifest import APP_TOKEN_SCOPES, SCOPES, manifest


def test_socket_mode_has_no_address() -> None:
    text = json.dumps(manifest())
    assert "url" not in text
    assert manifest()["settings"]["socket_mode_enabled"] is True


def test_http_mode_gives_its_address_to_commands_and_buttons() -> None:
    made = manifest(request_url="https://bot.example.com/slack/events")
    assert made["settings"]["interactivity"]["request_url"] == "https://bot.example.com/slack/events"
    assert made["features"]["slash_commands"][0]["url"] == "https://bot.example.com/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False


def test_every_scope_is_asked_for_with_a_reason() -> None:
    assert manifest()["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert all(SCOPES.values())
    assert "connections:write" in APP_TOKEN_SCOPES


def test_what_is_registered_is_what_the_manifest_names() -> None:
    features = manifest()["features"]
    assert [command["command"] for command in features["slash_commands"]] == ["/syncerrors"]
    assert [shortcut["callback_id"] for shortcut in features["shortcuts"]] == ["diagnose_this"]
