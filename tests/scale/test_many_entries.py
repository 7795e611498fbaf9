"""Many errors of few causes, from Business Central to Slack; and polls that find nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.business_central.environment import open_environment
from bot.core.diagnosis import Diagnostician
from bot.core.model import ProblemFilter
from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.business_central.catalogue import BULK_FAILURES
from bot.demo.stage import CHANNEL, Stage, VirtualClock, set_stage
from bot.demo.workspace import Message

MONDAY = datetime(2026, 3, 2, 7, 55, tzinfo=UTC)
AT_ONCE = {
    "syncerrors_group_wait": timedelta(0),
    "syncerrors_card_interval": timedelta(0),
    "syncerrors_message_interval": timedelta(0),
}
COMPANIES = ("CRONUS Norge AS", "Fabrikam Norge AS")
ROWS = "synchronizationErrors"
EACH = 10_000
RECORDS = 900
OVERLAP = 600
"""Entries of the last ten minutes, one a second."""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("many")


@pytest.fixture(scope="module")
def stage(directory: Path) -> Iterator[Stage]:
    """A bot that had begun before 3 x 10,000 errors happened in the first of two companies, and has read them."""
    with set_stage(directory / "bot.db", clock=VirtualClock(MONDAY), companies=COMPANIES, **AT_ONCE) as stage:
        stage.connect()
        stage.poll()
        stage.business_central.bulk(3 * EACH, 3, records=RECORDS)
        assert stage.poll() == 3 * EACH
        yield stage


def cards(stage: Stage) -> list[Message]:
    return [message for message in stage.workspace.messages(CHANNEL) if message.buttons]


def test_a_card_posted_while_pages_were_still_read_is_true_when_the_last_one_is(tmp_path: Path) -> None:
    patient = {**AT_ONCE, "syncerrors_card_interval": timedelta(minutes=1), "syncerrors_page_size": 100}
    with set_stage(tmp_path / "bot.db", clock=VirtualClock(MONDAY), **patient) as stage:
        stage.poll()
        stage.application.poll.after_page = stage.deliver
        stage.business_central.bulk(300, 1)
        assert stage.application.watch(MONDAY) == 300
        assert "300 errors" in cards(stage)[0]
        assert len(stage.workspace.calls("chat.update")) == 1


def test_an_overlap_of_many_pages_hastens_nothing(tmp_path: Path) -> None:
    patient = {**AT_ONCE, "syncerrors_card_interval": timedelta(minutes=10), "syncerrors_page_size": 100}
    clock = VirtualClock(MONDAY)
    with set_stage(tmp_path / "bot.db", clock=clock, **patient) as stage:
        stage.poll()
        stage.business_central.bulk(400, 1)
        stage.poll()
        for _ in range(5):
            clock.move(timedelta(minutes=1))
            stage.business_central.bulk(1, 1)
            assert stage.poll() == 1
        assert len(stage.workspace.calls("chat.update")) <= 1


def size(directory: Path) -> int:
    """Bytes of the database and its log."""
    return sum(path.stat().st_size for path in directory.glob("bot.db*"))


def test_three_causes_are_three_cards_with_their_counts(stage: Stage) -> None:
    problems = stage.application.store.problems(ProblemFilter(), limit=10).problems
    assert [(problem.entries, problem.records) for problem in problems] == [(EACH, RECORDS // 3)] * 3
    assert len(cards(stage)) == 3
    for card in cards(stage):
        assert "10,000 errors" in card
        assert "300 records" in card
        assert "+295 more" in card


def test_every_link_leads_to_the_record_that_it_names(stage: Stage) -> None:
    for card in cards(stage):
        records = [link for link in card.links if "&bookmark=" in link.url]
        partners = [link for link in card.links if "pagetype=entityrecord" in link.url]
        assert len(records) == len(partners) == 5
        for record, partner in zip(records, partners, strict=True):
            page = httpx.get(record.url).raise_for_status().text
            assert f"<title>{record.label}" in page
            assert partner.url.removeprefix(stage.business_central.url).replace("&", "&amp;") in page


def test_a_poll_with_nothing_new_asks_each_company_once_and_writes_next_to_nothing(
    stage: Stage, directory: Path
) -> None:
    before = size(directory)
    stage.business_central.forget_requests()
    assert stage.poll() == 0
    asked = [request for request in stage.business_central.requests() if request.path.endswith(ROWS)]
    assert len(asked) == len(stage.business_central.requests()) == len(COMPANIES)
    assert sorted(request.options["$filter"] for request in asked) == [
        "entryNumber gt -1",
        f"entryNumber gt {3 * EACH - OVERLAP}",
    ]
    assert size(directory) - before < 100_000


@pytest.mark.parametrize("name", BULK_FAILURES)
def test_each_failure_in_bulk_is_one_problem(name: str) -> None:
    with SimulatedBusinessCentral(now=lambda: MONDAY) as business_central:
        business_central.bulk(100, [name], records=40)
        with open_environment(business_central.access()) as client:
            entries = [entry for page in client.source(*client.companies()[0]).pages(0) for entry in page.entries]
    judge = Diagnostician().judge
    assert len({judge(entry)[1] for entry in entries}) == 1
