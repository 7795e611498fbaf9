"""Permission sets cover every object, and give no more than their names say."""

import re
from typing import NamedTuple

import pytest

from tests.extension.al import Element

_GRANT = re.compile(r'(\w+) (?:"([^"]+)"|(\w+)) = (\w+)')


class Grant(NamedTuple):
    kind: str
    name: str
    rights: str


def grants(permission_set: Element) -> set[Grant]:
    found = _GRANT.findall(permission_set.properties["Permissions"])
    assert len(found) == permission_set.properties["Permissions"].count(",") + 1
    return {Grant(kind, quoted or plain, rights) for kind, quoted, plain, rights in found}


@pytest.fixture(scope="session")
def sets(objects: list[Element]) -> dict[str, Element]:
    return {each.name: each for each in objects if each.kind == "permissionset"}


def effective(name: str, sets: dict[str, Element]) -> dict[tuple[str, str], set[str]]:
    """Rights of a set with the sets that it includes."""
    rights: dict[tuple[str, str], set[str]] = {}
    included = sets[name].properties.get("IncludedPermissionSets")
    if included:
        rights = effective(included, sets)
    for grant in grants(sets[name]):
        rights.setdefault((grant.kind, grant.name), set()).update(grant.rights)
    return rights


@pytest.mark.parametrize("name", ["SYNCERR READ", "SYNCERR OPERATE", "SYNCERR ENTITLED"])
def test_set_lets_every_object_of_the_app_be_used(name: str, objects: list[Element], sets: dict[str, Element]) -> None:
    rights = effective(name, sets)
    for each in objects:
        if each.kind in ("table", "page", "codeunit"):
            assert rights[each.kind, each.name] == {"X"}


def test_reading_writes_nothing(sets: dict[str, Element]) -> None:
    for (kind, name), rights in effective("SYNCERR READ", sets).items():
        assert rights == ({"R"} if kind == "tabledata" else {"X"}), name


def test_operating_deletes_errors_and_cannot_rewrite_the_log(sets: dict[str, Element]) -> None:
    rights = effective("SYNCERR OPERATE", sets)
    assert rights["tabledata", "Integration Synch. Job Errors"] == set("RD")
    assert rights["tabledata", "SYNCERR Deletion Request"] == set("RI")
    writing = {name for (kind, name), each in rights.items() if kind == "tabledata" and each != {"R"}}
    assert writing == {"Integration Synch. Job Errors", "SYNCERR Deletion Request"}


def test_only_the_two_sets_for_people_can_be_assigned(sets: dict[str, Element]) -> None:
    assert {name for name, each in sets.items() if each.properties["Assignable"] == "true"} == {
        "SYNCERR READ",
        "SYNCERR OPERATE",
    }


def test_entitlements_are_only_in_a_marketplace_build_and_name_only_own_objects(
    objects: list[Element], sets: dict[str, Element]
) -> None:
    entitlements = [each for each in objects if each.kind == "entitlement"]
    assert entitlements
    assert {each.condition for each in entitlements} == {"APPSOURCE"}
    assert {each.condition for each in objects if each.kind != "entitlement"} == {""}
    for entitlement in entitlements:
        for _, name in effective(entitlement.properties["ObjectEntitlements"], sets):
            assert name.startswith("SYNCERR ")
