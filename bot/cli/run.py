"""`syncerrors run`: the bot, for real."""

import os
from pathlib import Path

import click

from bot.bootstrap import build
from bot.cli.options import env_file, stop_signal
from bot.interpreter import tune_interpreter
from bot.logs import configure_logging
from bot.settings import read_settings


@click.command()
@env_file
def run(env_file: Path) -> None:
    """Run the bot with the settings of the environment and `.env`."""
    stop = stop_signal()
    settings = read_settings(env_file)
    configure_logging(settings.syncerrors_log_level, settings.secrets)
    application = build(settings)
    tune_interpreter()
    application.start()
    click.echo("The bot is running; Ctrl+C ends it.", err=True)
    stop.wait()
    click.echo("Finishing what is under way; once more ends it at once.", err=True)
    if not application.stop():
        # A call that hangs must not keep the process: whatever it leaves behind is found at the next start.
        os._exit(0)
