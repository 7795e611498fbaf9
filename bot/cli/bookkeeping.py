"""The commands for whoever keeps the records: `audit`, `export`, `forget`. They work on the database alone."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bot.cli.options import env_file
from bot.clock import utc_now
from bot.erasure import erase
from bot.settings import read_database_settings
from bot.snapshots import file_name, write_snapshot
from bot.store import Store, open_store
from bot.store.forgetting import Forgotten
from bot.store.part import storable
from bot.store.values import COMMAND_LINE, Audit

PAGE = 500
LONGEST_KEY = 500


@click.command()
@env_file
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, oldest first.")
@click.option("--limit", default=0, type=click.IntRange(0), help="Only so many of the newest lines; 0 means all.")
def audit(env_file: Path, as_json: bool, limit: int) -> None:
    """Print who made the bot do what."""
    with _store(env_file) as store:
        for line in _lines(store, limit):
            click.echo(json.dumps(_as_json(line), ensure_ascii=False) if as_json else _as_text(line))


@click.command()
@env_file
@click.argument("purge", type=click.IntRange(1))
@click.option("--to", "target", type=click.Path(path_type=Path), help="File to write; purge-N.csv without it.")
def export(env_file: Path, purge: int, target: Path | None) -> None:
    """Write the snapshot of a purge as CSV."""
    path = target or Path(file_name(purge))
    with _store(env_file) as store:
        if store.purge(purge) is None:
            raise click.ClickException(f"There is no purge {purge}: `syncerrors audit` lists them.")
        try:
            with path.open("x", encoding="utf-8", newline="") as file:
                written = write_snapshot(store, purge, file.write)
        except OSError as fault:
            why = "it is there already" if isinstance(fault, FileExistsError) else fault.strerror
            raise click.ClickException(f"{path} cannot be written ({why}): name another file with --to.") from None
    click.echo(f"{written} entries written to {path}.")


@click.command()
@env_file
@click.argument("key")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(env_file: Path, key: str, yes: bool) -> None:
    """Take out the texts that name a record (number, display or id) or a person (Slack user id); counts stay."""
    key = key.strip()
    if len(key) < 2:
        raise click.ClickException("That would fit almost everything: give the whole number, display or id.")
    if len(key) > LONGEST_KEY or not storable(key) == key:
        raise click.ClickException(f"That is no number, display or id: give at most {LONGEST_KEY} characters of text.")
    with _store(env_file) as store:
        found = store.naming(key)
        if not found:
            click.echo(f"No text in the database names {key}.")
            return
        click.echo(f"These name {key}: {_amounts(found)}. Their texts go for good; counts stay.")
        if not yes:
            click.confirm("Go on?", abort=True)
        gone = erase(store, key, _on_this_computer(), utc_now())
    click.echo(f"Texts taken out: {_amounts(gone)}.")
    click.echo(
        "Cards that showed one are made anew by the running bot. Replies and older cards in Slack stay as they are."
    )


def _amounts(found: Forgotten) -> str:
    """Whatever there is of it, always in this order."""
    amounts = (
        (found.entries, "entry", "entries"),
        (len(found.problems), "problem", "problems"),
        (found.rejected, "row in quarantine", "rows in quarantine"),
        (found.notes, "note", "notes"),
    )
    return ", ".join(f"{count:,} {one if count == 1 else many}" for count, one, many in amounts if count)


def _on_this_computer() -> str:
    """Who sits at the command line, as the audit keeps it."""
    try:
        name = getpass.getuser()
    except (ImportError, KeyError, OSError):  # a container need not have a name for its user
        name = "somebody"
    return f"{COMMAND_LINE}{name}"


@contextmanager
def _store(env_file: Path) -> Iterator[Store]:
    store = open_store(read_database_settings(env_file).syncerrors_database_url.get_secret_value(), make=False)
    try:
        yield store
    finally:
        store.close()


def _lines(store: Store, limit: int) -> Iterator[Audit]:
    """Oldest first; read in pages from the newest, so a long audit is held in memory once and no more."""
    found: list[Audit] = []
    before: int | None = None
    while page := store.audit(min(PAGE, limit - len(found)) if limit else PAGE, before):
        found += page
        before = page[-1].id
        if limit and len(found) >= limit:
            break
    yield from reversed(found)


def _as_json(line: Audit) -> dict[str, Any]:
    return {
        "id": line.id,
        "at": line.at.isoformat(),
        "actor": line.actor,
        "action": line.action,
        "filter": line.filter,
        "preview": line.preview,
        "count": line.count,
        "result": line.result,
        "request": line.request,
        "detail": line.detail,
    }


def _as_text(line: Audit) -> str:
    purge = f"purge {line.detail['purge']}" if "purge" in line.detail else ""
    at = line.at.isoformat(timespec="seconds")
    parts = (at, line.actor, line.action, purge, line.filter, line.count or "", line.result)
    return "  ".join(str(part) for part in parts if part)
