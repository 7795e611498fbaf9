"""The objects of the extension, read once."""

import pytest

from tests.extension.al import Element, read_all
from tests.extension.contract import Property, entities
from tests.extension.translations import EXTENSION


@pytest.fixture(scope="session")
def objects() -> list[Element]:
    return read_all(EXTENSION / "src")


@pytest.fixture(scope="session")
def api_pages(objects: list[Element]) -> dict[str, Element]:
    """Entity set to its page."""
    return {
        page.properties["EntitySetName"]: page
        for page in objects
        if page.kind == "page" and page.properties["PageType"] == "API"
    }


@pytest.fixture(scope="session")
def contract() -> dict[str, list[Property]]:
    return entities()
