"""The code uses only what exists, and nothing that needs a user interface or an installation on premises."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.extension.al import Element, Procedure, Token, Unreadable, read, tokens
from tests.extension.base_application import (
    BASE_FIELDS,
    BASE_PROCEDURES,
    FUNCTIONS,
    NAMESPACES,
    RECORD_METHODS,
    SYSTEM_FIELDS,
)
from tests.extension.translations import EXTENSION

SOURCES = sorted((EXTENSION / "src").rglob("*.al"))
NEEDS_A_PERSON = {"Confirm", "StrMenu", "Message", "Dialog", "RunModal", "Hyperlink", "Page.Run"}
KEYWORDS = {"if", "while", "case", "exit", "not", "and", "or", "in", "until", "then", "foreach", "with"}


def own_fields(objects: list[Element]) -> dict[str, set[str]]:
    return {each.name: {part.name for part in each.all("field")} for each in objects if each.kind == "table"}


def record_types(element: Element, procedure: Procedure) -> dict[str, str]:
    """Name of each record variable in sight to its table."""
    typed = {each.name: each.type for each in (*element.variables, *procedure.parameters, *procedure.variables)}
    found = {
        name: kind.removeprefix("Record ").strip('"') for name, kind in typed.items() if kind.startswith("Record ")
    }
    if element.properties.get("SourceTable"):
        found["Rec"] = element.properties["SourceTable"]
    return found


def procedures(objects: list[Element]) -> Iterator[tuple[Element, Procedure]]:
    for element in objects:
        for part in (element, *element.all("field")):
            for procedure in part.procedures:
                yield element, procedure


def members(body: tuple[Token, ...]) -> Iterator[tuple[str, str]]:
    """`X.Y` in the code, where X is not itself a member."""
    for index in range(len(body) - 2):
        dot = body[index + 1]
        starts = index == 0 or body[index - 1].value not in (".", "::")
        if starts and dot.kind == "symbol" and dot.value == "." and body[index].kind in ("word", "quoted"):
            yield body[index].value, body[index + 2].value


def calls(body: tuple[Token, ...]) -> Iterator[str]:
    """`Y(` in the code, where Y stands alone."""
    for index, token in enumerate(body[:-1]):
        alone = index == 0 or body[index - 1].value not in (".", "::")
        if alone and token.kind == "word" and body[index + 1].value == "(" and token.value.lower() not in KEYWORDS:
            yield token.value


def test_fields_and_methods_of_records_exist(objects: list[Element]) -> None:
    tables = own_fields(objects) | {name: set(fields) for name, fields in BASE_FIELDS.items()}
    for element, procedure in procedures(objects):
        records = record_types(element, procedure)
        for name, member in members(procedure.body):
            if name in records:
                known = tables[records[name]] | RECORD_METHODS | set(SYSTEM_FIELDS)
                assert member in known, f"{element.name}.{procedure.name}: {name}.{member}"


def test_functions_that_are_called_exist(objects: list[Element]) -> None:
    for element, procedure in procedures(objects):
        own = {each.name for each in element.procedures}
        for name in calls(procedure.body):
            assert name in own | FUNCTIONS, f"{element.name}.{procedure.name}: {name}"


def test_procedures_of_other_codeunits_exist_and_are_public(objects: list[Element]) -> None:
    own = {
        each.name: {part.name for part in each.procedures if part.access != "local"}
        for each in objects
        if each.kind == "codeunit"
    }
    seen = set()
    for element, procedure in procedures(objects):
        declared = (*element.variables, *procedure.variables)
        units = {
            each.name: each.type.removeprefix("Codeunit ").strip('"') for each in declared if "Codeunit" in each.type
        }
        for name, member in members(procedure.body):
            if name in units:
                seen.add(units[name])
                assert member in (own.get(units[name]) or BASE_PROCEDURES[units[name]])
    assert seen >= set(BASE_PROCEDURES)


def test_every_own_procedure_is_used_and_every_try_is_looked_at(objects: list[Element]) -> None:
    used = {token.value for _, procedure in procedures(objects) for token in procedure.body if token.kind == "word"}
    for _, procedure in procedures(objects):
        if procedure.kind == "procedure" and not any("EventSubscriber" in each for each in procedure.attributes):
            assert procedure.name in used, procedure.name
        if "TryFunction" in procedure.attributes:
            assert procedure.name.startswith("Try")
    for _, procedure in procedures(objects):
        for before, token in zip(procedure.body, procedure.body[1:], strict=False):
            if token.value.startswith("Try") and before.value != ".":
                assert before.is_word("if", "not"), token


def test_nothing_asks_a_person_or_commits_on_its_own(objects: list[Element]) -> None:
    for element, procedure in procedures(objects):
        called = set(calls(procedure.body)) | {member for _, member in members(procedure.body)}
        assert not called & (NEEDS_A_PERSON - {"Message"}), element.name
        assert "Message" not in set(calls(procedure.body))
        assert "Commit" not in called


def test_listing_never_opens_a_dataverse_table(objects: list[Element]) -> None:
    """The only place that opens a record is asked for Business Central's side alone."""
    [side] = [each for each in objects if each.name == "SYNCERR Record Side"]
    bodies = {each.name: [token.value for token in each.body] for each in side.procedures}
    assert [name for name, body in bodies.items() if "Open" in body or "GetRecord" in body] == ["TryFind"]
    assert [name for name, body in bodies.items() if "TryFind" in body] == ["DescribeRecord"]
    assert "DescribeDataverseRow" in bodies["Describe"]
    assert bodies["Describe"].index("DataverseTok") < bodies["Describe"].index("DescribeRecord")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_file_uses_the_namespaces_of_what_it_names(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    seen = list(tokens(source))
    used = {line.removeprefix("using ").rstrip(";") for line in source.splitlines() if line.startswith("using ")}
    quoted = {token.value for token in seen if token.kind == "quoted"}
    plain = {"Field"} if "Record Field" in source or "tabledata Field" in source else set()
    assert used == {NAMESPACES[name] for name in (quoted | plain) & NAMESPACES.keys()}
    assert source.startswith("namespace SyncErrors.Integration;")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("page 1 X { field(a; b) {", "ends too early"),
        ("page 1 X { trigger OnRun() exit; }", "'begin' expected"),
        ("codeunit 1 X { var a: Text = 'x\n'; }", "line 1"),
        ("table 1 ~ { }", "line 1"),
    ],
)
def test_reader_refuses_what_it_does_not_understand(source: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "X.al"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(Unreadable, match=why):
        read(path)


def test_reader_takes_texts_and_names_with_quotes_and_comments(tmp_path: Path) -> None:
    path = tmp_path / "X.al"
    path.write_text(
        """/* a { */ codeunit 7 "A ""b"" c" { // }
        var
            OneLbl, TwoLbl: Label 'It''s { %1', Comment = '%1 = x', Locked = true;
            Numbers: List of [Integer];
        [TryFunction]
        internal procedure TryIt(var A: Text; B: Record "C D"): Boolean
        begin
            case A of 'end;': begin end; else if true then begin end; end;
        end;
        trigger OnRun() begin end;
        }""",
        encoding="utf-8",
    )
    [unit] = read(path)
    assert (unit.id, unit.name) == (7, 'A "b" c')
    assert [each.name for each in unit.variables] == ["OneLbl", "TwoLbl", "Numbers"]
    assert unit.variables[0].label is not None
    assert unit.variables[0].label.text == "It's { %1"
    assert unit.variables[0].label.locked
    assert [(each.name, each.access, each.attributes) for each in unit.procedures] == [
        ("TryIt", "internal", ("TryFunction",)),
        ("OnRun", "", ()),
    ]
    assert unit.procedures[0].parameters[1].type == 'Record "C D"'
