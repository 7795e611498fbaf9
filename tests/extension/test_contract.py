"""The API pages expose exactly what docs/business-central-api.md promises."""

import re

import pytest

from tests.extension.al import Element
from tests.extension.base_application import BASE_FIELDS, SYSTEM_FIELDS
from tests.extension.contract import CONTRACT, Property

API_SETS = ["synchronizationErrors", "synchronizationErrorDetails", "deletionRequests"]
EDM_TYPES = {
    "Integer": "Edm.Int32",
    "Guid": "Edm.Guid",
    "DateTime": "Edm.DateTimeOffset",
    "Text": "Edm.String",
    "Code": "Edm.String",
}


def field_types(page: Element, objects: list[Element]) -> dict[str, str]:
    """Types of the fields of the page's table."""
    table = page.properties["SourceTable"]
    own = {each.name: dict(_typed(each)) for each in objects if each.kind == "table"}
    return (own.get(table) or BASE_FIELDS[table]) | SYSTEM_FIELDS


def _typed(table: Element) -> list[tuple[str, str]]:
    return [(each.arguments[1], each.arguments[2]) for each in table.all("field")]


def test_every_api_page_is_in_the_contract_and_the_other_way_round(
    api_pages: dict[str, Element], contract: dict[str, list[Property]]
) -> None:
    assert sorted(api_pages) == sorted(API_SETS)
    assert sorted(contract) == sorted([*API_SETS, "pageEntries"])


@pytest.mark.parametrize("entity_set", API_SETS)
def test_page_has_the_properties_of_the_contract_in_its_order(
    entity_set: str, api_pages: dict[str, Element], contract: dict[str, list[Property]]
) -> None:
    controls = [control.name for control in api_pages[entity_set].all("field")]
    assert controls == [each.name for each in contract[entity_set]]


@pytest.mark.parametrize("entity_set", API_SETS)
def test_property_comes_from_the_field_and_has_the_type_that_the_contract_names(
    entity_set: str, api_pages: dict[str, Element], contract: dict[str, list[Property]], objects: list[Element]
) -> None:
    page = api_pages[entity_set]
    variables = {variable.name: variable.type for variable in page.variables}
    fields = field_types(page, objects)
    sources = {control.name: control.arguments[1] for control in page.all("field")}
    for each in contract[entity_set]:
        shown = sources[each.name]
        if each.is_computed:
            al_type = variables[shown]
        else:
            assert shown == f"Rec.{each.source}"
            al_type = fields[each.source.strip('"')]
        assert EDM_TYPES[re.sub(r"\[\d+\]", "", al_type)] == each.type, each.name


def test_caller_may_write_only_what_the_contract_marks_as_in(
    api_pages: dict[str, Element], contract: dict[str, list[Property]]
) -> None:
    controls = {control.name: control for control in api_pages["deletionRequests"].all("field")}
    writable = {name for name, control in controls.items() if control.properties.get("Editable") != "false"}
    assert writable == {each.name for each in contract["deletionRequests"] if each.note.startswith("in")}


@pytest.mark.parametrize("entity_set", ["synchronizationErrors", "synchronizationErrorDetails"])
def test_caller_may_change_nothing_of_an_error(entity_set: str, api_pages: dict[str, Element]) -> None:
    for control in api_pages[entity_set].all("field"):
        assert control.properties["Editable"] == "false", control.name


def test_words_of_the_contract_are_the_words_of_the_code(objects: list[Element]) -> None:
    locked = {
        variable.label.text
        for each in objects
        for variable in each.variables
        if variable.label and variable.label.locked and variable.label.text.isalpha()
    }
    told = CONTRACT.read_text(encoding="utf-8")
    column_names = {"Name", "Description"}
    assert {word for word in locked - column_names if f"`{word}`" not in told} == set()


def test_limits_of_the_contract_are_the_limits_of_the_code(objects: list[Element]) -> None:
    [deletion] = [each for each in objects if each.name == "SYNCERR Deletion"]
    exits = {each.name: [token.value for token in each.body if token.kind == "number"] for each in deletion.procedures}
    assert exits["HighestListed"] == ["100"]
    assert exits["HighestCount"] == ["1000"]
    assert exits["HighestDaysOld"] == ["36500"]
    table = next(each for each in objects if each.kind == "table")
    lengths = {each.arguments[1]: each.arguments[2] for each in table.all("field")}
    longest_list = len(",".join(["2147483647"] * 100))
    for name in ("Entry Numbers", "Deleted Entry Numbers", "Missing Entry Numbers", "Kept Entry Numbers"):
        assert int(lengths[name].strip("Text[]")) >= longest_list
