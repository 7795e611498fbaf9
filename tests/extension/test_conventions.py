"""Names, numbers and page properties follow the conventions for API pages and extensions."""

import json
import re

import pytest

from tests.extension.al import Element
from tests.extension.contract import CONTRACT
from tests.extension.translations import APP_NAME, EXTENSION

CAMEL_CASE = re.compile(r"[a-z][A-Za-z0-9]*")
ROUTE = {"APIPublisher": "syncerrors", "APIGroup": "integration", "APIVersion": "v1.0"}
PERMITTED = {
    # insert, modify, delete; what the page does not say is allowed
    "synchronizationErrors": (False, False, True),
    "synchronizationErrorDetails": (False, False, False),
    "deletionRequests": (True, False, False),
}


@pytest.fixture(scope="session")
def manifest() -> dict[str, object]:
    loaded = json.loads((EXTENSION / "app.json").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_route_is_the_one_of_the_contract(api_pages: dict[str, Element]) -> None:
    route = "/api/{APIPublisher}/{APIGroup}/{APIVersion}".format(**ROUTE)
    assert route in CONTRACT.read_text(encoding="utf-8")
    for page in api_pages.values():
        assert {name: page.properties[name] for name in ROUTE} == ROUTE


def test_names_of_entities_and_properties_are_camel_case(api_pages: dict[str, Element]) -> None:
    for page in api_pages.values():
        names = [page.properties["EntityName"], page.properties["EntitySetName"]]
        names += [control.name for control in page.all("field")]
        assert [name for name in names if not CAMEL_CASE.fullmatch(name)] == []
        assert len({name.lower() for name in names}) == len(names)


@pytest.mark.parametrize("entity_set", PERMITTED)
def test_page_permits_exactly_what_the_contract_offers(entity_set: str, api_pages: dict[str, Element]) -> None:
    properties = api_pages[entity_set].properties
    allowed = tuple(properties.get(f"{verb}Allowed", "true") == "true" for verb in ("Insert", "Modify", "Delete"))
    assert allowed == PERMITTED[entity_set]


def test_api_pages_have_system_id_as_key_and_cannot_be_extended(api_pages: dict[str, Element]) -> None:
    for page in api_pages.values():
        assert page.properties["ODataKeyFields"] == "SystemId"
        assert page.properties["DelayedInsert"] == "true"
        assert page.properties["Extensible"] == "false"
        controls = [control.name for control in page.all("field")]
        assert (controls[0], controls[-1]) == ("id", "lastModifiedDateTime")


def test_pages_over_errors_show_committed_rows_only(api_pages: dict[str, Element]) -> None:
    for entity_set in ("synchronizationErrors", "synchronizationErrorDetails"):
        [opened] = [each for each in api_pages[entity_set].procedures if each.name == "OnOpenPage"]
        assert "ReadCommitted" in [token.value for token in opened.body]


def test_object_numbers_are_unique_and_in_the_range_of_the_app(
    objects: list[Element], manifest: dict[str, object]
) -> None:
    spans = manifest["idRanges"]
    assert isinstance(spans, list)
    [span] = spans
    assert 50000 <= span["from"] <= span["to"] <= 99999
    numbered = [(each.kind, each.id) for each in objects if each.id is not None]
    assert len(set(numbered)) == len(numbered)
    assert [each for each in numbered if not span["from"] <= (each[1] or 0) <= span["to"]] == []


def test_object_names_have_the_prefix_and_fit(objects: list[Element]) -> None:
    for each in objects:
        longest = 20 if each.properties.get("Assignable") == "true" else 30
        assert each.name.startswith("SYNCERR "), each.name
        assert len(each.name) <= longest, each.name
    assert len({(each.kind, each.name.lower()) for each in objects}) == len(objects)


def test_table_fields_have_unique_numbers_a_caption_and_a_classification(objects: list[Element]) -> None:
    [table] = [each for each in objects if each.kind == "table"]
    fields = list(table.all("field"))
    assert len({each.id for each in fields}) == len(fields)
    for each in fields:
        assert "Caption" in each.labels, each.name
        assert "DataClassification" in each.properties or "DataClassification" in table.properties


def test_controls_that_people_see_have_a_tooltip(objects: list[Element]) -> None:
    for page in objects:
        if page.kind == "page" and page.properties["PageType"] != "API":
            for control in page.all("field"):
                assert control.labels["ToolTip"].text.startswith("Specifies"), control.name


def test_manifest_is_for_the_cloud_with_translations_and_no_implicit_with(manifest: dict[str, object]) -> None:
    assert manifest["name"] == APP_NAME
    assert manifest["target"] == "Cloud"
    assert manifest["features"] == ["TranslationFile", "NoImplicitWith"]
    assert str(manifest["application"]).split(".")[0] == str(int(str(manifest["runtime"]).split(".")[0]) + 11)
