"""A small reader of AL source: enough to see objects, their properties, elements, procedures, variables and labels."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<space>\s+|///?[^\n]*|/\*.*?\*/|\#(?:pragma|region|endregion)[^\n]*)
      | (?P<directive>\#[^\n]*)
      | (?P<text>'(?:[^'\n]|'')*')
      | (?P<quoted>"(?:[^"\n]|"")*")
      | (?P<number>\d+(?:\.\d+)?(?:DT|D|T|L)?)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<symbol>::|:=|\+=|-=|<>|<=|>=|\.\.|[-+*/=<>(){}\[\];:,.@&|?])""",
    re.VERBOSE | re.DOTALL,
)
_SECTIONS = frozenset({"local", "internal", "protected", "procedure", "trigger", "var", "["})


class Unreadable(Exception):
    """The text is not AL as this reader knows it."""


class Token(NamedTuple):
    """One piece of source; quotes of names and texts are taken off."""

    kind: str
    value: str
    line: int

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.value.lower() in words


@dataclass(frozen=True)
class Label:
    """A text that people may see, declared with `Label` or given as a caption or tooltip."""

    text: str
    comment: str = ""
    locked: bool = False


@dataclass(frozen=True)
class Variable:
    """A declared variable or parameter: `Record "Integration Synch. Job"`, `List of [Integer]`, `Text`."""

    name: str
    type: str
    label: Label | None = None


@dataclass(frozen=True)
class Procedure:
    """A procedure or trigger with its attributes and the tokens of its body."""

    kind: str
    name: str
    access: str
    attributes: tuple[str, ...]
    parameters: tuple[Variable, ...]
    returns: str
    variables: tuple[Variable, ...]
    body: tuple[Token, ...]


@dataclass
class Element:
    """An object, or a part of one: `field(id; Rec.SystemId)` has kind `field` and arguments `id`, `Rec.SystemId`."""

    kind: str
    arguments: tuple[str, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    elements: list["Element"] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    condition: str = ""

    def all(self, kind: str) -> Iterator["Element"]:
        for element in self.elements:
            if element.kind == kind:
                yield element
            yield from element.all(kind)

    @property
    def name(self) -> str:
        """The first argument that is not the number of an object or of a table field."""
        numbered = len(self.arguments) > 1 and self.arguments[0].isdigit()
        return self.arguments[1 if numbered else 0]

    @property
    def id(self) -> int | None:
        return int(self.arguments[0]) if self.arguments and self.arguments[0].isdigit() else None


def read(path: Path) -> list[Element]:
    """The objects of one source file."""
    return _Reader(path.read_text(encoding="utf-8"), path.name).objects()


def read_all(folder: Path) -> list[Element]:
    """The objects of all source files below a folder."""
    return [element for path in sorted(folder.rglob("*.al")) for element in read(path)]


def tokens(source: str) -> Iterator[Token]:
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        line = source.count("\n", 0, at) + 1
        if match is None or match.lastgroup is None:
            raise Unreadable(f"line {line}: {source[at : at + 20]!r}")
        at = match.end()
        kind, value = match.lastgroup, match.group()
        if kind in ("text", "quoted"):
            value = value[1:-1].replace(value[0] * 2, value[0])
        if kind != "space":
            yield Token(kind, value, line)


class _Reader:
    def __init__(self, source: str, name: str) -> None:
        self._tokens = list(tokens(source))
        self._at = 0
        self._name = name

    def objects(self) -> list[Element]:
        found: list[Element] = []
        condition = ""
        while self._at < len(self._tokens):
            token = self._next()
            if token.kind == "directive":
                condition = token.value.removeprefix("#if ").strip() if token.value.startswith("#if") else ""
            elif token.is_word("namespace", "using"):
                self._until(";")
            else:
                found.append(self._object(token, condition))
        return found

    def _object(self, first: Token, condition: str) -> Element:
        arguments = []
        while not self._sees("{"):
            arguments.append(self._next().value)
        element = Element(first.value.lower(), tuple(arguments), condition=condition)
        self._body(element)
        return element

    def _body(self, element: Element) -> None:
        self._expect("{")
        while not self._takes("}"):
            token = self._peek()
            if (token.kind == "symbol" and token.value == "[") or token.is_word(*_SECTIONS):
                self._code(element)
            else:
                self._member(element)

    def _member(self, element: Element) -> None:
        name = self._next().value
        if self._takes("="):
            value = self._until(";")
            element.properties[name] = _joined(value)
            if value[0].kind == "text":
                element.labels[name] = _label(value)
            return
        part = Element(name.lower(), self._arguments() if self._sees("(") else ())
        self._body(part)
        element.elements.append(part)

    def _arguments(self) -> tuple[str, ...]:
        self._expect("(")
        pieces: list[list[Token]] = [[]]
        depth = 0
        while depth or not self._sees(")"):
            token = self._next()
            depth += {"(": 1, ")": -1}.get(token.value, 0) if token.kind == "symbol" else 0
            if token.kind == "symbol" and token.value == ";":
                pieces.append([])
            else:
                pieces[-1].append(token)
        self._expect(")")
        return tuple(_joined(piece) for piece in pieces)

    def _code(self, element: Element) -> None:
        if self._peek().is_word("var"):
            self._next()
            element.variables.extend(self._declarations())
            return
        attributes = []
        while self._takes("["):
            attributes.append(_joined(self._until("]")))
        access = self._next().value.lower() if self._peek().is_word("local", "internal", "protected") else ""
        element.procedures.append(self._procedure(access, tuple(attributes)))

    def _procedure(self, access: str, attributes: tuple[str, ...]) -> Procedure:
        kind, name = self._next().value.lower(), self._next().value
        while self._takes("::"):
            name += "::" + self._next().value
        self._expect("(")
        parameters = list(self._parameters())
        returns = self._returns()
        variables = []
        if self._peek().is_word("var"):
            self._next()
            variables = list(self._declarations())
        return Procedure(
            kind, name, access, attributes, tuple(parameters), returns, tuple(variables), tuple(self._block())
        )

    def _parameters(self) -> Iterator[Variable]:
        while not self._takes(")"):
            if self._peek().is_word("var"):
                self._next()
            name = self._next().value
            self._expect(":")
            typed = []
            while not (self._sees(";") or self._sees(")")):
                typed.append(self._next())
            self._takes(";")
            yield Variable(name, _joined(typed))

    def _returns(self) -> str:
        typed = []
        if self._peek().kind in ("word", "quoted") and not self._peek().is_word("var", "begin"):
            self._next()  # the returned value may have a name
        if self._takes(":"):
            while not (self._peek().is_word("var", "begin") or self._sees(";")):
                typed.append(self._next())
        self._takes(";")
        return _joined(typed)

    def _declarations(self) -> Iterator[Variable]:
        while not (self._peek().is_word(*_SECTIONS, "begin") or self._sees("[") or self._sees("}")):
            names = [self._next().value]
            while self._takes(","):
                names.append(self._next().value)
            self._expect(":")
            typed = self._until(";")
            label = _label(typed[1:]) if typed[0].is_word("label") else None
            for name in names:
                yield Variable(name, "Label" if label else _joined(typed), label)

    def _block(self) -> Iterator[Token]:
        if not self._peek().is_word("begin"):
            raise self._fault("begin")
        depth = 0
        while True:
            token = self._next()
            depth += token.is_word("begin", "case") - token.is_word("end")
            yield token
            if depth == 0:
                self._expect(";")
                return

    def _until(self, symbol: str) -> list[Token]:
        found = []
        while not self._takes(symbol):
            found.append(self._next())
        return found

    def _peek(self) -> Token:
        if self._at >= len(self._tokens):
            raise Unreadable(f"{self._name}: ends too early")
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._peek()
        self._at += 1
        return token

    def _sees(self, symbol: str) -> bool:
        token = self._peek()
        return token.kind == "symbol" and token.value == symbol

    def _takes(self, symbol: str) -> bool:
        seen = self._sees(symbol)
        self._at += seen
        return seen

    def _expect(self, symbol: str) -> None:
        if not self._takes(symbol):
            raise self._fault(symbol)

    def _fault(self, wanted: str) -> Unreadable:
        token = self._peek()
        return Unreadable(f"{self._name}, line {token.line}: {wanted!r} expected, found {token.value!r}")


def _joined(pieces: list[Token]) -> str:
    text = ""
    for piece in pieces:
        shown = f'"{piece.value}"' if piece.kind == "quoted" and len(pieces) > 1 else piece.value
        shown = f"'{shown}'" if piece.kind == "text" and len(pieces) > 1 else shown
        text += (" " if text and text[-1] not in ".:([" and shown[0] not in ".:,;)([]" else "") + shown
    return text


def _label(pieces: list[Token]) -> Label:
    comment, locked = "", False
    for before, piece in zip(pieces[1:], pieces[3:], strict=False):
        if before.is_word("comment"):
            comment = piece.value
        if before.is_word("locked"):
            locked = piece.is_word("true")
    return Label(pieces[0].value, comment, locked)
