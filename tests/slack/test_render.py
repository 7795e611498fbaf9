import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from bot.core.model import Affected, Confidence, Event, Mode, Problem, Record, Side, State
from bot.demo.workspace.block_kit import block_complaints, message_characters, view_complaints
from bot.slack import modals, render
from bot.slack.blocks import MESSAGE, MESSAGE_BLOCKS
from bot.slack.render import Connection, FirstRun, Outbox
from tests.slack.samples import (
    CRONUS,
    DELETED,
    HOSTILE,
    NOW,
    PRIVILEGE,
    acknowledged,
    affected,
    customer,
    entry,
    feed,
    problem,
    resolved,
    snoozed,
    voice,
)

Message = dict[str, Any]


def check(message: Message) -> Message:
    """Slack would take it, and it stays within our own smaller limits."""
    assert block_complaints(message["blocks"]) == []
    assert message["text"].strip()
    assert len(message["text"]) <= 3_000
    assert len(message["blocks"]) <= MESSAGE_BLOCKS
    assert message_characters(message["blocks"]) <= MESSAGE
    for block in message["blocks"]:
        if block["type"] == "section":
            assert len(block["text"]["text"]) <= 2_800
    return message


def labels(message: Message) -> list[str]:
    found: list[str] = []
    for block in message["blocks"]:
        elements = block.get("elements", []) if block["type"] == "actions" else [block.get("accessory") or {}]
        for element in elements:
            if element.get("type") == "overflow":
                found += [option["text"]["text"] for option in element["options"]]
            elif element:
                found.append(element["text"]["text"])
    return found


def written(message: Message) -> str:
    return json.dumps(message, ensure_ascii=False)


VARIANTS: dict[str, tuple[Problem, int, Mode]] = {
    "open": (problem(), 5, Mode.COMPANION),
    "admin": (problem(PRIVILEGE), 5, Mode.COMPANION),
    "unknown": (problem("Noe uforutsett skjedde i *synkroniseringen* <her>."), 2, Mode.COMPANION),
    "one record": (problem(DELETED, records=1, entries=1, first_at=NOW, last_at=NOW), 1, Mode.COMPANION),
    "acknowledged": (acknowledged(), 5, Mode.COMPANION),
    "snoozed": (snoozed(), 5, Mode.COMPANION),
    "quiet": (problem(state=State.QUIET), 5, Mode.COMPANION),
    "resolved": (resolved(), 5, Mode.COMPANION),
    "page mode": (problem(records=0, table=""), 0, Mode.PAGE),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_card_looks_as_agreed(name: str, snapshot: SnapshotAssertion) -> None:
    shown, count, mode = VARIANTS[name]
    assert check(render.card(shown, affected(count), mode, voice())) == snapshot


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (problem(), ["How to fix", "Acknowledge", "Snooze", "Resolve", "Show records"]),
        (acknowledged(), ["How to fix", "Snooze", "Resolve", "Show records", "Take over", "Reopen"]),
        (snoozed(), ["How to fix", "Acknowledge", "Resolve", "Show records", "Reopen"]),
        (problem(state=State.QUIET), ["How to fix", "Acknowledge", "Snooze", "Resolve", "Show records", "Reopen"]),
        (resolved(), ["Show records", "Reopen"]),
    ],
)
def test_card_offers_what_its_state_allows(shown: Problem, expected: list[str]) -> None:
    assert labels(render.card(shown, affected(), Mode.COMPANION, voice())) == expected


def test_card_counts_the_records_it_does_not_name() -> None:
    card = written(check(render.card(problem(), affected(5), Mode.COMPANION, voice())))
    assert "412 records, 10,033 errors" in card
    assert "+407 more: `/syncerrors show P-17`" in card
    assert card.count("contoso.crm4.dynamics.com") == 5


def test_card_in_page_mode_says_why_links_are_missing() -> None:
    card = written(check(render.card(problem(), [], Mode.PAGE, voice())))
    assert "page 5339, which names none" in card
    assert "page=5339" in card


def test_card_of_a_resolved_problem_is_short() -> None:
    assert len(check(render.card(resolved(), affected(), Mode.COMPANION, voice()))["blocks"]) == 1


def test_card_leads_to_the_last_episode() -> None:
    card = render.card(problem(), [], Mode.COMPANION, voice(), earlier="https://contoso.slack.com/archives/C1/p1")
    assert "<https://contoso.slack.com/archives/C1/p1|Last time>" in written(card)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts_everywhere(text: str) -> None:
    record = Record(Side.BUSINESS_CENTRAL, text, text, "not a guid", "page=21&bookmark=x")
    shown = replace(problem(text), table=text, mapping=text, company=replace(CRONUS, name=text, environment=text))
    facts = replace(shown.diagnosis, facts=dict.fromkeys(("table", "record", "field", "privilege", "user"), text))
    shown = replace(shown, diagnosis=facts)
    hit = [Affected(entry(message=text, record=record, destination=record), 2, 1)] * 5
    for message in every_message(shown, hit, text):
        check(message)
        raw = written(message)
        assert "<!channel>" not in raw
        assert "<!here>" not in raw
        assert "<@U012AB3CD>" not in raw
        assert "<https://evil" not in raw
        assert "\u202e" not in raw


def every_message(shown: Problem, hit: list[Affected], text: str) -> list[Message]:
    v = voice()
    states = [replace(shown, state=state, owner=text, changed_by=text, changed_at=NOW) for state in State]
    event = Event(NOW, text, text, {"note": text, "until": 1_800_000_000_000})
    return [
        *(render.card(one, hit, Mode.COMPANION, v, earlier=text) for one in states),
        render.details(shown, hit * 2, [event] * 30, Mode.COMPANION, v, more="[17, 3]"),
        render.more_records(shown, hit * 2, v, more="[17, 3]"),
        render.page([shown] * 10, 1_000, v, restriction=text, older="x", newest="y"),
        render.needing_a_person([shown] * 5, 70, v),
        render.nothing(v, text),
        render.diagnosis(shown.diagnosis, text, v, problem=shown, about=text),
        render.first_run([FirstRun(shown.company, Mode.PAGE, 5, 2)] * 60, NOW, v),
        render.status([feed(text, fault=text)] * 60, {}, Outbox({"queued": 2}, NOW), Connection("socket", True), v),
        *(
            render.reply(reason, shown, {"actor": text, "note": text, "from": text}, v)
            for reason in ("grew", "reopened", "returned", "woke", "acknowledged", "snoozed", "resolved", text)
        ),
    ]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=3_000), st.text(max_size=300), st.integers(0, 10_000_000), st.integers(0, 8))
def test_any_card_is_within_slacks_limits(text: str, name: str, count: int, shown: int) -> None:
    record = customer(name=name)
    hit = [Affected(entry(message=text, record=record), count, 1)] * shown
    check(render.card(problem(text, records=count, entries=count, table=name), hit, Mode.COMPANION, voice()))


def test_long_addresses_cost_their_links_not_the_card() -> None:
    hit = [Affected(entry(record=customer(bookmark="A" * 900)), 1, 1)] * 10
    message = check(render.details(problem(), hit, [], Mode.COMPANION, voice()))
    assert written(message).count("Customer: 10000 Adatum") == 10
    assert labels(message)[0] == "How to fix"


@pytest.mark.parametrize("text", [PRIVILEGE, *HOSTILE])
@pytest.mark.parametrize("stack", ["", "CodeUnit 5345\n  line 12 <&>", "x" * 9_000])
def test_windows_are_taken_by_slack(text: str, stack: str) -> None:
    origin = modals.Origin(17, "C0INTEGRATIONS", "https://hooks.slack.com/actions/T/1/x")
    views = (
        modals.how_to_fix(problem(text), voice(), call_stack=stack),
        modals.snooze(problem(text), voice(), origin),
        modals.resolve(problem(text), voice(), origin),
    )
    for view in views:
        assert view_complaints(view) == []


def test_how_to_fix_has_steps_page_and_raw_text(snapshot: SnapshotAssertion) -> None:
    view = modals.how_to_fix(problem(PRIVILEGE), voice(), call_stack="Codeunit 5345 line 12")
    assert PRIVILEGE in written(view)
    assert view == snapshot


def test_window_remembers_where_it_came_from() -> None:
    origin = modals.Origin(17, "C0INTEGRATIONS", "https://hooks.slack.com/actions/T/1/x")
    assert modals.origin_of(modals.snooze(problem(), voice(), origin)) == origin


@pytest.mark.parametrize("metadata", ["", "{}", "[1]", "null", '["x", "", ""]'])
def test_a_window_that_is_not_ours_is_refused(metadata: str) -> None:
    with pytest.raises(ValueError, match="not ours"):
        modals.origin_of({"private_metadata": metadata})


@pytest.mark.parametrize(
    ("reason", "detail", "expected"),
    [
        ("grew", {"from": 33}, "10,000 more errors: 10,033 errors, 412 records by now"),
        ("grew", {"from": 10_032}, "1 more error: 10,033 errors, 412 records by now"),
        ("grew", {}, "It goes on: 10,033 errors, 412 records by now"),
        ("reopened", {"actor": "U0KARI"}, "<@U0KARI> opened P-17 again."),
        ("reopened", {}, "P-17 is back"),
        ("returned", {}, "had been quiet"),
        ("woke", {}, "The snooze is over"),
        ("resolved", {"actor": "U0KARI", "note": "rate *added*"}, "<@U0KARI> has resolved P-17."),
    ],
)
def test_replies_say_what_happened(reason: str, detail: dict[str, object], expected: str) -> None:
    assert expected in check(render.reply(reason, problem(), detail, voice()))["text"]


def test_first_run_counts_and_promises() -> None:
    runs = [FirstRun(CRONUS, Mode.COMPANION, 10_000, 3), FirstRun(replace(CRONUS, name="Fabrikam"), Mode.PAGE, 0, 0)]
    raw = written(check(render.first_run(runs, NOW, voice())))
    assert "CRONUS Norge AS (Production): 10,000 errors in 3 problems" in raw
    assert "no errors so far" in raw


def test_status_puts_what_ails_first_and_counts_the_rest() -> None:
    feeds = [feed(f"Company {index}") for index in range(50)] + [feed("Zeta", fault="403: no permission set")]
    connection = Connection("socket", True, NOW, NOW, 2)
    message = check(render.status(feeds, {"open": 3}, Outbox({"queued": 2, "parked": 1}, NOW), connection, voice()))
    raw = written(message)
    assert "51 companies watched, 1 with a fault" in raw
    assert raw.index("Zeta") < raw.index("Company 0")
    assert "+26 more companies, all without a fault" in raw
    assert "2 waiting" in raw
    assert "1 parked" in raw


def test_history_names_the_reasons() -> None:
    events = [
        Event(NOW, "snoozed", "U0KARI", {"until": int((NOW + timedelta(hours=4)).timestamp() * 1000)}),
        Event(NOW, "first_seen"),
    ]
    raw = written(check(render.details(problem(), affected(), events, Mode.COMPANION, voice())))
    assert "snoozed · <@U0KARI> · until <!date^" in raw
    assert "seen for the first time" in raw


def test_unknown_text_is_quoted_and_not_explained() -> None:
    shown = problem("Noe uforutsett skjedde")
    assert shown.diagnosis.confidence is Confidence.UNKNOWN
    raw = written(check(render.diagnosis(shown.diagnosis, shown.message, voice())))
    assert "`Noe uforutsett skjedde`" in raw
    assert "Not recognised" in raw


def test_dates_have_a_fallback() -> None:
    assert "|2026-03-04 08:27 UTC>" in written(render.card(problem(), [], Mode.COMPANION, voice()))
