"""What is installed: from the sdist a wheel, with everything that runs; nothing that only tests need."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from bot import __version__
from tests.children import environment

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel that was built from the sdist, and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        ["uv", "build", "--quiet", "--offline", "--out-dir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if built.returncode and "network" in built.stderr.lower():
        pytest.skip("the build needs packages that are not in uv's cache")
    assert built.returncode == 0, built.stderr
    return folder


def in_wheel(packages: Path) -> set[str]:
    (wheel,) = packages.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def in_sdist(packages: Path) -> set[str]:
    (sdist,) = packages.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def sources(*folders: str) -> set[str]:
    """Every file of ours below the folders that git knows."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", *folders], capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git clone")
    return {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}


def test_the_wheel_holds_every_module_and_every_asset(packages: Path) -> None:
    inside = in_wheel(packages)
    assert sources("bot", "handlers") - inside == set()
    for asset in ("bot/demo/workspace/page/index.html", "bot/demo/workspace/page/main.js"):
        assert asset in inside
    assert any(name.endswith(".mo") for name in inside), "the languages are not compiled"


def test_the_wheel_holds_nothing_else(packages: Path) -> None:
    for name in in_wheel(packages):
        assert name.startswith(("bot/", "handlers/", f"syncerrors-{__version__}.dist-info/")), name
        assert not name.endswith((".pyc", ".db", ".env")), name


def test_every_language_is_compiled(packages: Path) -> None:
    catalogues = {name.removesuffix(".po") for name in sources("bot/locales") if name.endswith(".po")}
    assert {f"{name}.mo" for name in catalogues} <= in_wheel(packages)


def test_the_sdist_can_be_tested_and_read(packages: Path) -> None:
    inside = in_sdist(packages)
    for name in ("README.md", "LICENSE", "CHANGELOG.md", ".env.example", "hatch_build.py", "tests/test_docs.py"):
        assert name in inside, name
    assert any(name.startswith("docs/") for name in inside)
    assert not [name for name in inside if name.endswith((".pyc", ".db")) or name == ".env"]


def test_the_readme_is_in_the_metadata(packages: Path) -> None:
    (wheel,) = packages.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(f"syncerrors-{__version__}.dist-info/METADATA").decode()
    assert "# Sync Errors" in metadata
    assert "Requires-Python: >=3.11" in metadata


def test_the_demo_runs_from_the_unpacked_wheel_in_another_folder(packages: Path, tmp_path: Path) -> None:
    (wheel,) = packages.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    paths = [str(tmp_path / "installed"), *(path for path in sys.path if path.endswith("site-packages"))]
    # -S: without the site directory, where this clone is installed; so our modules come from the wheel alone.
    ended = subprocess.run(
        [sys.executable, "-S", "-c", FROM_WHEEL],
        cwd=folder,
        env=environment(tmp_path, {"PYTHONPATH": ":".join(paths), "EXPECTED": str(tmp_path / "installed")}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("#integrations")


FROM_WHEEL = """
import os, sys
import bot, handlers
assert bot.__file__.startswith(os.environ["EXPECTED"]) and handlers.__file__.startswith(os.environ["EXPECTED"])
from bot.__main__ import main
sys.argv = ["syncerrors", "demo", "--once"]
main()
"""


def test_an_older_python_is_refused_before_anything_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    assert project["scripts"] == {"syncerrors": "bot.__main__:main"}
