"""A text that means harm on its whole way: card, thread, list, details, repair, search, diagnosis, status."""

from urllib.parse import urlsplit

import pytest

from bot.demo.stage import CHANNEL, VirtualClock
from tests.faults.conftest import Play, live

HARM = [
    "<!channel> <!here> <!everyone> <@UADMIN0001> <!subteam^S012AB3CD>",
    "<https://evil.example|https://businesscentral.dynamics.com> https://evil.example/x",
    "*bold* _slanted_ ~struck~ `code` ```fence``` > quoted",
    "&lt;!channel&gt; &amp;lt;b&amp;gt;",
    "<" * 2_000,
    "&" * 2_000,
    "\u202egnp.exe\u2066 \x1b[31mred\x1b[0m",
    '{"type":"section"} "block_id":"x" \\u003c!channel\\u003e',
]


@pytest.mark.parametrize("harm", HARM, ids=range(len(HARM)))
def test_a_text_that_means_harm_calls_nobody_and_leads_nowhere(play: Play, clock: VirtualClock, harm: str) -> None:
    company = f"CRONUS {harm[:20]}"
    stage = play(companies=(company,))
    slack, bc = stage.workspace, stage.business_central
    stage.connect()
    live(stage, clock, 1)
    bc.fails("Customer", "10010", f"It went wrong: {harm}", mapping=f"MAP {harm[:12]}")
    live(stage, clock, 5)
    (card,) = [message for message in slack.messages(CHANNEL) if message.buttons]
    said = [card]
    for asked in ("list", "show P-1", "status", f"list {harm[:60]}", f"diagnose {harm[:300]}", f"{harm[:60]}"):
        said.append(slack.say(f"/syncerrors {asked}", as_user="ola", channel=CHANNEL).answer())
    slack.click("How to fix", as_user="ola", in_message=card)
    slack.wait_for(lambda: slack.view(as_user="ola"))
    slack.click("Acknowledge", as_user="kari", in_message=card)
    stage.settle()
    card = next(message for message in slack.messages(CHANNEL) if message.ts == card.ts)
    said += [*slack.messages(CHANNEL), *card.thread()]
    ours = {urlsplit(url).netloc for url in (bc.url, bc.web_client_url, bc.dataverse_url, slack.url)}
    for message in said:
        assert set(message.notified) <= {slack.user_id("kari")}, "only who acknowledged it"
        assert "\u202e" not in message.text
        assert "\x1b" not in message.text
        for link in message.links:
            assert urlsplit(link.url).netloc in ours | {"learn.microsoft.com"}, link
    refused = [call for call in slack.calls() if call.error]
    assert refused == []
    states = stage.application.store.outbox().states
    assert {state for state, count in states.items() if count} == {"sent"}
