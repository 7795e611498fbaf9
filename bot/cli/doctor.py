"""`syncerrors doctor`: is everything right that has to be?"""

import sys
from pathlib import Path

import click

from bot.cli.options import env_file
from bot.clock import utc_now
from bot.doctor import Health, examine
from bot.logs import Redactor, configure_logging
from bot.settings import read_settings


@click.command()
@env_file
def doctor(env_file: Path) -> None:
    """Check settings, database, Slack and Business Central, and say what to do about what is not right."""
    settings = read_settings(env_file)
    configure_logging("ERROR", settings.secrets)
    redactor = Redactor(settings.secrets)
    found = []
    for finding in examine(settings, utc_now):
        click.echo(redactor.clean(str(finding)))
        found.append(finding.health)
    sys.exit(1 if Health.FAULT in found else 0)
