"""The client and the simulated Business Central keep to docs/business-central-api.md as well."""

import pytest

from bot.business_central import source as client
from bot.core.model import Mode
from bot.demo.business_central import rows, sets
from bot.demo.business_central.views import View
from tests.extension.contract import Property

SIMULATED: dict[str, View] = {
    "synchronizationErrors": rows.SYNCHRONIZATION_ERRORS,
    "synchronizationErrorDetails": rows.SYNCHRONIZATION_ERROR_DETAILS,
    "deletionRequests": sets.DELETION_REQUESTS,
}


@pytest.mark.parametrize("entity_set", SIMULATED)
def test_simulated_business_central_agrees_with_the_contract(
    entity_set: str, contract: dict[str, list[Property]]
) -> None:
    view = SIMULATED[entity_set]
    assert view.key == "id"
    assert [(name, kind.value) for name, kind in view.kinds.items()] == [
        (each.name, each.type) for each in contract[entity_set]
    ]


@pytest.mark.parametrize("entity_set", ["synchronizationErrors", "synchronizationErrorDetails"])
def test_simulated_business_central_refuses_to_filter_what_is_computed(
    entity_set: str, contract: dict[str, list[Property]]
) -> None:
    assert SIMULATED[entity_set].computed == {each.name for each in contract[entity_set] if each.is_computed}


def test_simulated_page_5339_shows_only_what_the_page_has(contract: dict[str, list[Property]]) -> None:
    told = {each.name: each.type for each in contract["pageEntries"]}
    shown = {name: kind.value for name, kind in rows.PAGE_ENTRIES.kinds.items()}
    assert shown.items() <= told.items()


@pytest.mark.parametrize(
    ("mode", "entity_set"), [(Mode.COMPANION, "synchronizationErrors"), (Mode.PAGE, "pageEntries")]
)
def test_client_selects_only_what_the_contract_has(
    mode: Mode, entity_set: str, contract: dict[str, list[Property]]
) -> None:
    selected = client._PROPERTIES[mode].split(",")
    assert set(selected) <= {each.name for each in contract[entity_set]}
