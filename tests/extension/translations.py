"""Writes the base translation file as the AL compiler would: `python -m tests.extension.translations`."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from tests.extension.al import Element, Label, read_all

EXTENSION = Path(__file__).parents[2] / "extension"
APP_NAME = "Synchronization Errors API"
BASE_FILE = EXTENSION / "Translations" / f"{APP_NAME}.g.xlf"
_KINDS = {"table": "Table", "page": "Page", "codeunit": "Codeunit", "permissionset": "PermissionSet"}
_TRANSLATED = frozenset({"Caption", "ToolTip", "EntityCaption", "EntitySetCaption"})


class Unit(NamedTuple):
    """One text to translate; the path leads to it: `Table X`, `Field Y`, `Property Caption`."""

    path: tuple[tuple[str, str], ...]
    label: Label

    @property
    def id(self) -> str:
        return " - ".join(f"{kind} {name_hash(name)}" for kind, name in self.path)

    @property
    def description(self) -> str:
        return " - ".join(f"{kind} {name}" for kind, name in self.path)


def name_hash(name: str) -> int:
    """The number by which the AL compiler names a thing: FNV-1a over UTF-16, taken as signed, made positive."""
    value = 0x811C9DC5
    for byte in name.encode("utf-16-le"):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return (value - 2**32 if value >= 2**31 else value) + 2**31 - 1


def units(objects: list[Element]) -> Iterator[Unit]:
    """Every text of the objects that is not locked."""
    for element in objects:
        if element.kind in _KINDS:
            yield from _of_element(element, ((_KINDS[element.kind], element.name),))


def _of_element(element: Element, path: tuple[tuple[str, str], ...]) -> Iterator[Unit]:
    for name, label in element.labels.items():
        if name in _TRANSLATED and not label.locked:
            yield Unit((*path, ("Property", name)), label)
    for variable in element.variables:
        if variable.label and not variable.label.locked:
            yield Unit((*path, ("NamedType", variable.name)), variable.label)
    for part in element.elements:
        if part.kind == "field":
            kind = "Field" if path[0][0] == "Table" else "Control"
            yield from _of_element(part, (path[0], (kind, part.name)))
        else:
            yield from _of_element(part, path)


def document(objects: list[Element]) -> str:
    """The whole file."""
    body = "".join(_trans_unit(unit) for unit in units(objects))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="urn:oasis:names:tc:xliff:document:1.2 xliff-core-1.2-transitional.xsd">\n'
        f'  <file datatype="xml" source-language="en-US" target-language="en-US" original={quoteattr(APP_NAME)}>\n'
        f'    <body>\n      <group id="body">\n{body}      </group>\n    </body>\n  </file>\n</xliff>\n'
    )


def _trans_unit(unit: Unit) -> str:
    return (
        f'        <trans-unit id="{unit.id}" size-unit="char" translate="yes" xml:space="preserve">\n'
        f"          <source>{escape(unit.label.text)}</source>\n"
        f'          <note from="Developer" annotates="general" priority="2">{escape(unit.label.comment)}</note>\n'
        f'          <note from="Xliff Generator" annotates="general" priority="3">{escape(unit.description)}</note>\n'
        "        </trans-unit>\n"
    )


if __name__ == "__main__":
    BASE_FILE.parent.mkdir(exist_ok=True)
    BASE_FILE.write_text(document(read_all(EXTENSION / "src")), encoding="utf-8")
