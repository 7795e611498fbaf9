"""Addresses stay where the configuration says, whatever the names in them are."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.business_central import WebLinks
from bot.business_central.addresses import addresses, is_safe, literal, origin
from bot.business_central.links import LONGEST, locator_reader
from bot.core.model import Company, Environment, Record, Side
from tests.business_central.conftest import ON_PREMISES, ONLINE, TENANT

GUID = "5d115c9c-44e3-ea11-bb43-000d3a2feca1"
HOSTILE = st.text(st.characters(), max_size=60)
CUSTOMER = Record(Side.BUSINESS_CENTRAL, "Customer", "Customer: 10000", GUID, "page=21&bookmark=27%3bAA")
ACCOUNT = Record(Side.DATAVERSE, "Account", "Account", GUID, "account")


def company(name: str = "CRONUS Norge AS", environment: Environment = ONLINE) -> Company:
    return Company(1, environment.name, GUID, name)


LINKS = WebLinks([ONLINE, ON_PREMISES])


def test_links_of_an_online_environment() -> None:
    root = f"https://businesscentral.dynamics.com/{TENANT}/Production/?company=CRONUS%20Norge%20AS"
    assert LINKS.record(company(), CUSTOMER) == f"{root}&page=21&bookmark=27%3BAA"
    assert LINKS.entry(company(), 1234) == f"{root}&page=5339&filter=%27No.%27%20IS%20%271234%27"
    assert LINKS.page(company(), 5333) == f"{root}&page=5333"
    assert (
        LINKS.record(company(), ACCOUNT)
        == f"https://contoso.crm4.dynamics.com/main.aspx?pagetype=entityrecord&etn=account&id={GUID}"
    )


def test_links_of_an_on_premises_server() -> None:
    found = LINKS.page(company(environment=ON_PREMISES), 5339)
    assert found == "https://bc.example.com/BC/?company=CRONUS%20Norge%20AS&page=5339"
    assert LINKS.record(company(environment=ON_PREMISES), ACCOUNT) == ""


def test_server_with_several_tenants_is_told_which() -> None:
    links = WebLinks([replace(ON_PREMISES, tenant_id="customer 7")])
    assert "?tenant=customer%207&company=" in links.page(company(environment=ON_PREMISES), 5339)


def test_environment_that_is_not_configured_has_no_links() -> None:
    stranger = Company(1, "Sandbox", GUID, "CRONUS")
    assert [LINKS.record(stranger, CUSTOMER), LINKS.record(stranger, ACCOUNT), LINKS.entry(stranger, 1)] == ["", "", ""]


@given(name=HOSTILE, number=st.integers(1, 2**31 - 1))
def test_any_company_name_stays_one_value_of_the_query(name: str, number: int) -> None:
    link = LINKS.entry(company(name), number)
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc) == ("https", "businesscentral.dynamics.com")
    assert parts.path == f"/{TENANT}/Production/"
    assert parts.fragment == ""
    asked = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
    assert asked.keys() == {"company", "page", "filter"}
    assert asked["company"] == [name.encode(errors="replace").decode()]
    assert asked["filter"] == [f"'No.' IS '{number}'"]
    assert not set(link) & set(" <>|\"'\\\n\r\t")


@given(locator=HOSTILE, id=HOSTILE)
def test_any_locator_leads_to_the_configured_places_or_nowhere(locator: str, id: str) -> None:
    for side in Side:
        for text in (locator, f"page=21&bookmark={locator}"):
            link = LINKS.record(company(), Record(side, "", "", id, text))
            assert link == "" or urlsplit(link).netloc in {"businesscentral.dynamics.com", "contoso.crm4.dynamics.com"}
            assert not set(link) & set(" <>|\"'\\\n\r\t")
            assert len(link) <= LONGEST


@given(url=HOSTILE | HOSTILE.map(lambda end: f"https://businesscentral.dynamics.com{end}"))
def test_any_source_address_gives_a_locator_that_can_be_linked_or_none(url: str) -> None:
    locator = locator_reader(ONLINE)(url)
    assert locator == "" or LINKS.record(company(), CUSTOMER._replace(locator=locator))


@given(name=HOSTILE.filter(lambda name: not any("\ud800" <= letter <= "\udfff" for letter in name)))
def test_any_company_name_is_one_literal_of_the_web_service_address(name: str) -> None:
    address = addresses(ONLINE).web_service(name, "IntegrationSynchJobErrors")
    path = urlsplit(address).path
    assert path.count("/") == 6
    assert addresses(ONLINE).contains(address)
    assert set(literal(name)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%-._~")


@pytest.mark.parametrize(
    ("url", "locator"),
    [
        (
            "https://businesscentral.dynamics.com/t/Production/?company=X&page=21&bookmark=27%3bAA",
            "page=21&bookmark=27%3bAA",
        ),
        ("https://businesscentral.dynamics.com/t/Production?company=X&page=21&dc=0&bookmark=A", "page=21&bookmark=A"),
        ("https://businesscentral.dynamics.com?page=21&bookmark=A#page=1", "page=21&bookmark=A"),
        ("https://businesscentral.dynamics.com.evil.example/?page=21&bookmark=A", ""),
        ("https://businesscentral.dynamics.com@evil.example/?page=21&bookmark=A", ""),
        ("http://businesscentral.dynamics.com/?page=21&bookmark=A", ""),
        ("javascript:alert(1)//?page=21&bookmark=A", ""),
        ("https://businesscentral.dynamics.com/?page=21", ""),
        ("https://businesscentral.dynamics.com/?page=x&bookmark=A", ""),
        ("https://businesscentral.dynamics.com/?page=21&bookmark=" + "A" * 4000, ""),
        ("", ""),
    ],
)
def test_only_page_and_bookmark_are_taken_and_only_from_the_configured_client(url: str, locator: str) -> None:
    assert locator_reader(ONLINE)(url) == locator


def test_path_of_the_web_client_is_part_of_what_is_accepted() -> None:
    locate = locator_reader(ON_PREMISES)
    assert locate("https://bc.example.com/BC/?page=21&bookmark=A") == "page=21&bookmark=A"
    assert locate("https://bc.example.com/Other/?page=21&bookmark=A") == ""


def test_address_that_is_too_long_is_left_out() -> None:
    assert LINKS.page(company("å" * 600), 21) == ""
    assert len(LINKS.page(company("å" * 400), 21)) <= LONGEST


@pytest.mark.parametrize("id", ["", "not-a-guid", f"{GUID}&etn=evil"])
def test_dataverse_link_needs_a_guid(id: str) -> None:
    assert LINKS.record(company(), ACCOUNT._replace(id=id)) == ""


@pytest.mark.parametrize("name", ["", "Account", "account&x=1", "a b"])
def test_dataverse_link_needs_a_logical_name(name: str) -> None:
    assert LINKS.record(company(), ACCOUNT._replace(locator=name)) == ""


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://bc.example.com/BC", True),
        ("http://127.0.0.1:8080/", True),
        ("http://localhost/", True),
        ("http://bc.example.com/", False),
        ("https://user:pass@bc.example.com/", False),
        ("ftp://bc.example.com/", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://bc.example.com:99999/", False),
        ("https://[::1", False),
        ("https://bc.example.com\\@evil.example/", False),
        ("https://bc.exa\tmple.com/", False),
        ("https://bc.example.com/å", False),
    ],
)
def test_only_https_or_this_machine_is_safe(url: str, safe: bool) -> None:
    assert is_safe(url) is safe


def test_origin_knows_default_ports_and_case() -> None:
    assert origin("HTTPS://BC.Example.com:443/x") == origin("https://bc.example.com")
    assert origin("https://bc.example.com") != origin("https://bc.example.com:7048")
