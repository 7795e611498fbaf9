"""What the settings would have said about the stored past, beside what was said."""

from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.business_central.links import WebLinks
from bot.core.diagnosis import Diagnostician
from bot.core.manners import Manners
from bot.core.working_days import WorkingDays
from bot.replay import replay, replay_lines
from bot.settings import DatabaseSettings
from bot.slack.render import Voice
from bot.store import open_store
from bot.text import language
from tests.speech.conftest import OSLO, Live, Weeks, local


def a_week(live: Live) -> Weeks:
    weeks = live("2026-03-02 08:00")
    for day in range(2, 7):
        weeks.until(f"2026-03-0{day} 10:00")
        weeks.bc.fail("missing_exchange_rate", key="SEK")
        weeks.bc.fail("field_too_long", key=f"100{day}")
        weeks.minutes(3)
    weeks.bc.bulk(2_000, ("timed_out", "duplicate", "plugin_failed", "value_missing"), spacing=timedelta(0))
    weeks.minutes(20)
    weeks.until("2026-03-09 10:00")
    return weeks


def replayed(weeks: Weeks, manners: Manners, back: timedelta = timedelta(days=8)) -> list[tuple[str, str]]:
    application = weeks.stage.application
    voice = Voice(language("en"), WebLinks([weeks.bc.access()]), Diagnostician())
    found = replay(application.store, weeks.clock.now - back, weeks.clock.now, manners, voice, Diagnostician())
    assert (found.entries, found.problems) == (2_010, 6)
    return [(each.reason, each.text.split(" · ")[0]) for each in found.said]


def test_a_replay_with_the_same_settings_says_what_was_said(live: Live) -> None:
    weeks = a_week(live)
    same = replayed(weeks, Manners(working_days=WorkingDays(OSLO)))
    said = [line.split("  ", 1)[1] for line in weeks.said()]
    assert [reason for reason, _ in same].count("first_seen") == sum(" · CRONUS Norge AS · " in line for line in said)
    for reason, mark in (("reminder", "Nobody has taken"), ("storm_began", "at once"), ("escalated", "needs an admin")):
        assert [each for each, _ in same].count(reason) == sum(mark in line for line in said), reason


def test_other_settings_would_have_said_less(live: Live) -> None:
    weeks = a_week(live)
    same = replayed(weeks, Manners(working_days=WorkingDays(OSLO)))
    calmer = replayed(weeks, Manners(working_days=WorkingDays(OSLO), reminders=0))
    assert len(calmer) < len(same)
    assert not [reason for reason, _ in calmer if reason == "reminder"]


def test_a_replay_leaves_the_store_alone(live: Live) -> None:
    weeks = a_week(live)
    store = weeks.stage.application.store
    before = (store.counts(), store.outbox(), store.held())
    replayed(weeks, Manners(working_days=WorkingDays(OSLO)))
    assert (store.counts(), store.outbox(), store.held()) == before


def test_a_replay_does_not_tell_of_a_time_before_the_bot(tmp_path: Path) -> None:
    database = tmp_path / "bot.db"
    settings = DatabaseSettings(syncerrors_database_url=SecretStr(f"sqlite:///{database}"))
    store = open_store(f"sqlite:///{database}")
    now = local("2026-03-31 12:00")
    assert list(replay_lines(settings, timedelta(days=30), now)) == [
        "The database knows no company yet: let the bot read Business Central first."
    ]
    store.register("Production", "id-1", "CRONUS Norge AS", local("2026-03-20 09:00"))
    store.close()
    said = [line for line in replay_lines(settings, timedelta(days=30), now) if "All clear" in line]
    assert [line.split()[1] for line in said] == ["2026-03-23", "2026-03-30"], "the Mondays since the bot began"
