"""`syncerrors replay`: what the present settings would have said."""

from pathlib import Path

import click

from bot.cli.options import env_file
from bot.clock import utc_now
from bot.durations import parse_duration
from bot.logs import configure_logging
from bot.replay import replay_lines
from bot.settings import read_database_settings


@click.command()
@env_file
@click.option("--since", default="30d", show_default=True, help="How far back: 30d, 2w, 36h.")
def replay(env_file: Path, since: str) -> None:
    """Show what the present settings would have posted about the stored past; nothing is sent."""
    settings = read_database_settings(env_file)
    configure_logging("ERROR", settings.secrets)
    try:
        back = parse_duration(since)
    except ValueError as fault:
        raise click.UsageError(f"--since {fault}") from None
    for line in replay_lines(settings, back, utc_now()):
        click.echo(line)
