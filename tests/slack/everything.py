"""Every message and window that the bot can show, in one voice: for tests that hold for all of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from bot.core.causes import CAUSES
from bot.core.model import Event, Mode, Problem, State
from bot.core.notices import Reason, Silence
from bot.core.problems import Change
from bot.core.purge import Outcome, Preview, Purge, PurgeFilter, PurgeState
from bot.core.purge import Share as Part
from bot.core.refusals import APP, HISTORY, Trouble
from bot.core.storm import Storm, Trigger
from bot.slack import modals, purge_window, render
from bot.slack.render import Connection, Crowd, FirstRun, Likely, Morning, Outbox, Share, Voice
from bot.triage import Deed
from tests.core.diagnosis.families import FAMILIES, values
from tests.slack.samples import (
    CRONUS,
    DELETED,
    EXCHANGE_RATE,
    NOW,
    PRIVILEGE,
    acknowledged,
    affected,
    feed,
    problem,
    resolved,
    snoozed,
)

Shown = dict[str, Any]
UNKNOWN = "Noe uforutsett skjedde."
ORIGIN = modals.Origin(17, "C0INTEGRATIONS", "https://hooks.slack.com/actions/T/1/x")
OF_NO_PROBLEM = {
    Reason.FIRST_RUN, Reason.OPERATOR_NOTE, Reason.STORM_BEGAN, Reason.STORM_ENDED, Reason.DIGEST, Reason.COMPANY_AILS,
}  # fmt: skip
DEEDS = sorted({*(set(Reason) - OF_NO_PROBLEM), *Change, *Deed, Silence.HELD_BY_STORM, "released", "silent"})
"""What can stand in the history of a problem."""
CODES = (
    "missing_scope", "token_revoked", "token_expired", "invalid_auth", "account_inactive", "is_archived",
    "not_in_channel", "channel_not_found", "restricted_action", "something_new",
)  # fmt: skip


def samples() -> Iterator[tuple[str, str]]:
    """A text of each wording of each cause."""
    for cause, wordings in FAMILIES.items():
        for position, wording in enumerate(wordings):
            yield f"{cause} {position}", wording.format_map(values(Random(position)))
    yield from (("rate", EXCHANGE_RATE), ("privilege", PRIVILEGE), ("deleted", DELETED), ("unknown", UNKNOWN))


def everything(voice: Voice) -> Iterator[tuple[str, Shown]]:
    """Name and message."""
    for name, text in samples():
        yield from about(name, problem(text), voice)
    yield from in_all_states(voice)
    yield from (found for make in (lists, replies, about_itself, crowds, purges) for found in make(voice))


def windows(voice: Voice) -> Iterator[tuple[str, Shown]]:
    """Name and view."""
    for name, text in samples():
        yield name, modals.how_to_fix(problem(text), voice, call_stack="CodeUnit 5345")
        yield name, modals.snooze(problem(text), voice, ORIGIN)
        yield name, modals.resolve(problem(text), voice, ORIGIN)
    yield "home", render.home([problem(), snoozed()], 1_000, [feed(fault="403")], voice)
    yield "empty home", render.home([], 0, [feed()], voice)
    yield from purge_windows(voice)


def about(name: str, shown: Problem, voice: Voice) -> Iterator[tuple[str, Shown]]:
    yield f"card {name}", render.card(shown, affected(), Mode.COMPANION, voice)
    yield f"diagnosis {name}", render.diagnosis(shown.diagnosis, shown.message, voice, problem=shown)


def in_all_states(voice: Voice) -> Iterator[tuple[str, Shown]]:
    events = [Event(NOW, what, "U0KARI", {"note": "⟦Kari⟧", "until": 1_800_000_000_000}) for what in DEEDS]
    events += [Event(NOW, "silent", "", {"why": str(why)}) for why in Silence]
    for shown in (problem(), acknowledged(), snoozed(), problem(state=State.QUIET), resolved()):
        name = shown.state.value
        yield f"card {name}", render.card(shown, affected(7), Mode.COMPANION, voice, earlier="https://x.example/p1")
        yield f"page mode {name}", render.card(replace(shown, records=0), [], Mode.PAGE, voice)
        for start in range(0, len(events), 12):
            history = events[start : start + 12]
            yield f"show {name}", render.details(shown, affected(12), history, Mode.PAGE, voice, more="[17, 3]")
    yield "records", render.more_records(problem(), affected(3, times=3), voice, more="[17, 3]")
    yield "no records", render.more_records(problem(), [], voice)


def lists(voice: Voice) -> Iterator[tuple[str, Shown]]:
    many = [problem(), acknowledged(), snoozed(), resolved(), problem(state=State.QUIET)]
    yield "list", render.page(many, 1_000, voice, restriction="⟦for:admin⟧", older="x", newest="y")
    yield "nothing", render.nothing(voice)
    yield "nothing fits", render.nothing(voice, "⟦for:admin⟧")
    yield "urgent", render.needing_a_person(many, 70, voice)
    yield "sorry", render.apology("R-1", voice)
    yield "help", render.help_page([(["list"], "⟦x⟧")] * 8, voice)


def replies(voice: Voice) -> Iterator[tuple[str, Shown]]:
    details: tuple[dict[str, object], ...] = (
        {},
        {"actor": "U0KARI", "note": "⟦x⟧", "from": 33},
        {"from": 10_032, "last": True, "number": 3, "company": "Fabrikam", "problem": "P-18"},
        {"mappings": ["CUSTOMER", "VENDOR"]},
    )
    for reason in [*Reason, "anything"]:
        for detail in details:
            yield f"reply {reason}", render.reply(str(reason), problem(PRIVILEGE), detail, voice)
            yield f"reply {reason}", render.reply(str(reason), acknowledged(), detail, voice)


def about_itself(voice: Voice) -> Iterator[tuple[str, Shown]]:
    feeds = [feed(f"Fabrikam {index}") for index in range(50)]
    ill = feed("Fabrikam", fault="403", rejected=3, mode=None, succeeded_at=None)
    yield "first run", render.first_run([FirstRun(CRONUS, Mode.PAGE, 5, 2), FirstRun(CRONUS, None, 0, 0)], NOW, voice)
    yield "first run of many", render.first_run([FirstRun(CRONUS, Mode.PAGE, 5, 2)] * 60, NOW, voice)
    waiting = Outbox({"queued": 2, "unknown": 1, "parked": 1, "failed": 1}, NOW)
    for connection in (Connection("socket", True, NOW, NOW, 2), Connection("socket", False), Connection("http", True)):
        yield "status", render.status([*feeds, ill], {"open": 3}, waiting, connection, voice)
    yield "status of the ill", render.status([ill] * 60, {}, Outbox(), Connection("http", True), voice)
    for code in CODES:
        for place in (APP, HISTORY, "C0INTEGRATIONS"):
            sentence = render.trouble(Trouble(place, code, "`chat:write`", NOW), voice)
            yield f"trouble {code}", render.operator_note(sentence)
    note = {"place": "C0INTEGRATIONS", "code": "is_archived", "since": NOW.isoformat(), "note": "caught_up"}
    yield "caught up", render.operator_note(render.trouble_note(note, voice))
    yield "marked", render.marked(render.sentence("⟦x⟧"), {"twice": True, "lost": True}, voice)


def crowds(voice: Voice) -> Iterator[tuple[str, Shown]]:
    storm = Storm("s", NOW, Trigger.NEW_PROBLEMS, NOW)
    over = replace(storm, ended_at=NOW + timedelta(hours=1))
    for held in (0, 1, 30):
        crowd = Crowd([problem(PRIVILEGE), problem()] * 4, 40, held)
        for likely in (None, Likely(problem(), True), Likely(problem(), False)):
            yield "storm", render.storm_card(storm, crowd, likely, voice)
            yield "storm over", render.storm_card(over, crowd, likely, voice)
        yield "calm", render.storm_ended(crowd, timedelta(minutes=30), voice)
        yield "folded", render.folded(crowd, voice)
    days = [(date(2026, 3, day), day * 7 % 5) for day in range(1, 15)]
    shares = [Share(cause, "U0KARI" if index % 2 else "", index + 1) for index, cause in enumerate(CAUSES)]
    for morning in (
        Morning(NOW, shares, 3, 2, [problem(), acknowledged()], 1, 2, 3, [feed(), feed(fault="403")] * 9, days),
        Morning(NOW, [], 0, 0, [], 0, 0, 0, [], [(day, 0) for day, _ in days]),
    ):
        yield "digest", render.digest(morning, voice)


def purges(voice: Voice) -> Iterator[tuple[str, Shown]]:
    for state in PurgeState:
        for reason in ("", "refused", "unknown", "unanswered", "changed", "not_watched"):
            for actor, approver in (("U0KARI", "U0OLA"), ("", "")):
                shown = purge(state=state, reason=reason, actor=actor, approver=approver)
                yield f"purge {state}", render.purge_message(shown, voice)
    yield "kept snapshot", render.purge_message(purge(in_slack=False), voice)
    yield "untouched", render.purge_message(purge(state=PurgeState.STOPPED, results=no_results()), voice)


def purge_windows(voice: Voice) -> Iterator[tuple[str, Shown]]:
    parts = tuple(
        Part(problem(text, id=number), 40 + number, NOW - timedelta(days=9), NOW, 99)
        for number, (_, text) in enumerate(samples())
    )
    origin = purge_window.Origin(3, "d", 9, True, "C0INTEGRATIONS", "https://hooks.slack.com/actions/T/1/x", "en")
    for include_open in (False, True):
        wanted = PurgeFilter(timedelta(days=7), include_open=include_open, typed="older:7d")
        for chosen, kept in ((parts, parts[:9]), (parts[:1], ()), ((), parts[:1])):
            found = Preview(wanted, NOW, chosen, kept, {1: 100_000})
            for in_slack in (True, False):
                for now_there in (None, 3):
                    yield (
                        "purge",
                        purge_window.preview(
                            found,
                            purge(in_slack=in_slack),
                            {1: now_there},
                            voice,
                            origin,
                            changed=in_slack,
                            two=not in_slack,
                        ),
                    )
    yield "counting", purge_window.counting(voice.words)
    yield "working", purge_window.working(voice.words)


def no_results() -> dict[Outcome, int]:
    return dict.fromkeys(Outcome, 0)


def purge(**changes: Any) -> Purge:
    made = Purge(
        id=3,
        request="request",
        actor="U0KARI",
        approver="",
        state=PurgeState.DONE,
        filter=PurgeFilter(timedelta(days=7)),
        cut_off=NOW,
        digest="d",
        count=60,
        problems=(17,),
        in_slack=True,
        created_at=NOW,
        expires_at=NOW,
        finished_at=None,
        results={outcome: index + 1 for index, outcome in enumerate(Outcome)},
        reason="",
        attempts=0,
        told_at=None,
    )
    return replace(made, **changes)
