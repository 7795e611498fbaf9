"""The base translation file holds every text that people may see."""

import re
from xml.etree import ElementTree

from tests.extension.al import Element
from tests.extension.translations import BASE_FILE, document, name_hash, units

_XLIFF = "{urn:oasis:names:tc:xliff:document:1.2}"


def test_base_file_is_what_the_sources_give(objects: list[Element]) -> None:
    # python -m tests.extension.translations writes it anew.
    assert BASE_FILE.read_text(encoding="utf-8") == document(objects)


def test_every_label_and_caption_has_a_unit_of_its_own(objects: list[Element]) -> None:
    loaded = ElementTree.parse(BASE_FILE).getroot()
    in_file = [(unit.get("id"), unit.findtext(f"{_XLIFF}source")) for unit in loaded.iter(f"{_XLIFF}trans-unit")]
    assert len({id for id, _ in in_file}) == len(in_file)
    wanted = [unit.label.text for unit in units(objects)]
    assert sorted(text or "" for _, text in in_file) == sorted(wanted)
    captions = sum(len(part.labels) for each in objects for part in [each, *each.all("field")])
    assert len(in_file) > captions * 0.8


def test_numbers_are_those_of_the_al_compiler() -> None:
    # As they stand in translation files of Microsoft's own apps.
    assert name_hash("Caption") == 2879900210
    assert name_hash("ToolTip") == 1295455071
    assert name_hash("Assessee Code") == 4117274083
    assert name_hash("Posting No. Series Mgmt.") == 3422633995


def test_placeholders_are_explained(objects: list[Element]) -> None:
    for unit in units(objects):
        for placeholder in set(re.findall(r"%\d", unit.label.text)):
            assert f"{placeholder} = " in unit.label.comment, unit.label.text
