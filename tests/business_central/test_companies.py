"""Which companies are watched, and what is said about a name that does not exist."""

from collections.abc import Callable

import httpx
import pytest

from bot.business_central import EnvironmentClient
from bot.business_central.companies import ListedCompany, pick
from bot.exceptions import SettingsFault, SourceAnswerUnusable
from tests.business_central.conftest import FarSide, collection

NORGE = ListedCompany("aaaaaaaa-0000-0000-0000-000000000001", "CRONUS Norge AS", "Cronus i Norge")
SVERIGE = ListedCompany("aaaaaaaa-0000-0000-0000-000000000002", "CRONUS Sverige AB", "")
LISTED = [NORGE, SVERIGE]
Open = Callable[..., EnvironmentClient]


@pytest.mark.parametrize(
    "wish",
    [
        "CRONUS Norge AS",
        " cronus norge as ",
        "Cronus i Norge",
        "AAAAAAAA-0000-0000-0000-000000000001",
        "{aaaaaaaa-0000-0000-0000-000000000001}",
    ],
)
def test_company_is_found_by_name_display_name_or_id(wish: str) -> None:
    assert pick(LISTED, [wish], "Production").found == [NORGE]


def test_no_wish_means_all_and_a_wish_twice_means_once() -> None:
    assert pick(LISTED, [], "Production").found == LISTED
    assert pick(LISTED, [NORGE.name, NORGE.bc_id], "Production").found == [NORGE]


def test_name_counts_before_another_company_s_display_name() -> None:
    other = ListedCompany("3", "Other", "CRONUS Sverige AB")
    assert pick([other, SVERIGE], ["CRONUS Sverige AB"], "Production").found == [SVERIGE]


def test_misspelt_name_gets_a_suggestion() -> None:
    selection = pick(LISTED, ["CRONUS Nroge AS", "CRONUS Sverige AB"], "Production")
    assert selection.found == [SVERIGE]
    [complaint] = selection.complaints
    assert complaint.startswith(
        "Environment Production has no company “CRONUS Nroge AS”. Did you mean “CRONUS Norge AS”"
    )


def test_name_like_no_other_gets_the_list() -> None:
    [complaint] = pick(LISTED, ["Fabrikam"], "Production").complaints
    assert complaint == "Environment Production has no company “Fabrikam”. It has: CRONUS Norge AS, CRONUS Sverige AB."
    [complaint] = pick([], ["Fabrikam"], "Production").complaints
    assert complaint.endswith("The app sees no company at all.")


def test_configured_companies_that_are_all_unknown_stop_the_start(opened: Open, far_side: FarSide) -> None:
    far_side.answers("/companies", collection({"id": "1", "name": "CRONUS"}))
    with pytest.raises(SettingsFault, match="CRONSU"):
        opened(companies=("CRONSU",)).companies()


def test_all_pages_of_companies_are_read(opened: Open, far_side: FarSide) -> None:
    root = "https://api.businesscentral.dynamics.com/v2.0/11111111-2222-3333-4444-555555555555/Production/api/v2.0"
    far_side.answers("/companies", collection({"id": "1", "name": "A"}, next_link=f"{root}/companies?$skiptoken=1"))
    far_side.answers("$skiptoken=1", collection({"id": "2", "name": "B"}))
    assert opened().companies() == [("1", "A"), ("2", "B")]


@pytest.mark.parametrize("link", ["https://evil.example.com/companies", "itself"])
def test_pages_that_lead_astray_are_an_error(opened: Open, far_side: FarSide, link: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return collection({"id": "1", "name": "A"}, next_link=str(request.url) if link == "itself" else link)

    far_side.answers("/companies", answer)
    with pytest.raises(SourceAnswerUnusable):
        opened().companies()
    assert len(far_side.asked("/companies")) == 1


def test_company_without_a_name_is_an_error(opened: Open, far_side: FarSide) -> None:
    far_side.answers("/companies", collection({"id": "1"}))
    with pytest.raises(SourceAnswerUnusable, match="no readable id and name"):
        opened().companies()
