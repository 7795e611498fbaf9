"""`syncerrors diagnose` and `syncerrors rules test`: what a text means, without Slack."""

import json
import sys
from pathlib import Path

import click

from bot.cli.options import LANGUAGE
from bot.cli.terminal import diagnose_lines, diagnosis_as_json, diagnosis_as_text
from bot.core.diagnosis import Diagnostician
from bot.rules import load_rules
from bot.text import language as words_of


@click.command()
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--jsonl", "as_lines", is_flag=True, help='Read one JSON object with a "text" per line, answer each.')
@click.option("--rules", type=click.Path(path_type=Path), help="The team's own rules.")
@click.option("--language", type=LANGUAGE, default="en", show_default=True, help="Language of the answer.")
def diagnose(text: str | None, as_json: bool, as_lines: bool, rules: Path | None, language: str) -> None:
    """Say what an error text means, whose job it is, and what to do."""
    diagnostician = Diagnostician(load_rules(rules) if rules else None)
    words = words_of(language)
    if as_lines:
        right = True
        for answer, good in diagnose_lines(click.open_file("-", encoding="utf-8"), diagnostician, words):
            click.echo(answer)
            right = right and good
        sys.exit(0 if right else 1)
    if not text:
        raise click.UsageError('Give the error text in quotes: syncerrors diagnose "..."')
    if as_json:
        click.echo(json.dumps(diagnosis_as_json(text, diagnostician, words), ensure_ascii=False, indent=2))
    else:
        click.echo(diagnosis_as_text(text, diagnostician, words))


@click.group()
def rules() -> None:
    """The team's own diagnosis rules."""


@rules.command("test")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("texts", nargs=-1)
@click.option("--language", type=LANGUAGE, default="en", show_default=True, help="Language of the answers.")
def rules_test(file: Path, texts: tuple[str, ...], language: str) -> None:
    """Check FILE, and try it on TEXTS (or on the lines of standard input)."""
    own = load_rules(file)
    click.echo(f"{file}: {len(own.rules)} rules are right")
    diagnostician, words = Diagnostician(own), words_of(language)
    piped = [] if sys.stdin.isatty() else click.open_file("-", encoding="utf-8").read().splitlines()
    for text in [*texts, *(line for line in piped if line.strip())]:
        click.echo("")
        click.echo(diagnosis_as_text(text, diagnostician, words))
