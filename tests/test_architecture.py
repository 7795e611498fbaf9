"""The direction of imports, held by reading the source."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")])
ANYTHING = {"bot.application", "bot.bootstrap", "bot.replay", "bot.purge_wiring", "bot.__main__", "bot.cli", "bot.demo"}
LEAVES = {"bot", "bot.core", "bot.exceptions", "bot.ports", "bot.text", "bot.clock", "bot.durations"}
ALLOWED = {
    "bot.core": {"bot.core"},
    "bot.exceptions": set(),
    "bot.clock": set(),
    "bot.durations": set(),
    "bot.text": set(),
    "bot.logs": set(),
    "bot.web": {"bot.exceptions"},
    "bot.interpreter": set(),
    "bot.health": LEAVES | {"bot.metrics", "bot.store", "bot.slack"},
    "bot.metrics": LEAVES | {"bot.store"},
    "bot.ports": {"bot.core"},
    "bot.settings": LEAVES | {"bot.settings_faults", "bot.settings_file", "bot.settings_rights", "bot.setting_values"},
    "bot.settings_faults": LEAVES,
    "bot.settings_file": LEAVES,
    "bot.settings_rights": LEAVES | {"bot.setting_values"},
    "bot.setting_values": LEAVES,
    "bot.rules": LEAVES,
    "bot.store": LEAVES | {"bot.store"},
    "bot.business_central": LEAVES | {"bot.business_central"},
    "bot.slack": LEAVES | {"bot.slack"},
    "bot.triage": LEAVES | {"bot.store"},
    "bot.purge": LEAVES | {"bot.store"},
    "bot.erasure": LEAVES | {"bot.store"},
    "bot.snapshots": LEAVES | {"bot.store", "bot.slack"},
    "bot.announce": LEAVES | {"bot.store", "bot.slack", "bot.jobs.deliver", "bot.announce_crowds"},
    "bot.announce_crowds": LEAVES | {"bot.store", "bot.slack"},
    "bot.doctor": LEAVES | {"bot.business_central", "bot.rules", "bot.settings", "bot.slack", "bot.store"},
    "bot.jobs": LEAVES | {"bot.store", "bot.jobs"},
    "handlers": LEAVES | {"handlers", "bot.triage", "bot.purge", "bot.slack", "bot.store"},
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path) for path in SOURCES}


def own_imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else node.module or "" for name in inside]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in ("bot", "handlers"))


def belongs_to(name: str, package: str) -> bool:
    return name == package or (package not in ("bot",) and name.startswith(package + "."))


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_imports_run_one_way(path: Path) -> None:
    module = module_name(path)
    if module == "bot" or any(belongs_to(module, free) for free in ANYTHING):
        return
    layers = [layer for layer in ALLOWED if belongs_to(module, layer)]
    assert layers, f"{module} belongs to no layer: name it in ALLOWED"
    allowed = ALLOWED[max(layers, key=len)]
    foreign = [name for name in own_imports(path) if not any(belongs_to(name, layer) for layer in allowed)]
    assert not foreign, f"{module} may not import {foreign}"


def test_core_imports_the_standard_library_only() -> None:
    for path in ROOT.glob("bot/core/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.startswith("bot.core") or name.split(".")[0] in sys.stdlib_module_names, f"{path}: {name}"


def test_there_is_no_import_cycle() -> None:
    modules = {module_name(path): set(own_imports(path)) for path in SOURCES}
    finished: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join([*trail, module])
        if module in finished or module not in modules:
            return
        for name in modules[module]:
            visit(name, (*trail, module))
        finished.add(module)

    for module in modules:
        visit(module, ())


def test_nothing_is_imported_inside_a_function() -> None:
    for path in SOURCES:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
                assert not inner, f"{path}:{function.lineno}"


def test_files_and_functions_stay_small() -> None:
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        assert source.count("\n") <= 400, f"{path} is {source.count(chr(10))} lines long: look for the seam"
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                assert length <= 60, f"{path}:{node.lineno} {node.name} is {length} lines long"


def test_only_clock_looks_at_the_clock() -> None:
    allowed = {"bot.clock"}
    for path in SOURCES:
        if module_name(path) in allowed or module_name(path).startswith("bot.demo"):
            continue
        source = path.read_text(encoding="utf-8")
        for call in ("datetime.now(", "time.time()"):
            assert call not in source, f"{path} reads the clock"
