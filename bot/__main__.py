"""The command line: `syncerrors demo`, `run`, `doctor`, `simulate`, `diagnose`, `rules test`, `manifest`, …"""

import sys

import click

from bot import __version__
from bot.cli.lazy import LazyGroup
from bot.exceptions import BotError, Permanent, SettingsFault

MISCONFIGURED = 2
COMMANDS = {
    "audit": "bot.cli.bookkeeping:audit",
    "demo": "bot.cli.demo:demo",
    "diagnose": "bot.cli.diagnose:diagnose",
    "doctor": "bot.cli.doctor:doctor",
    "export": "bot.cli.bookkeeping:export",
    "forget": "bot.cli.bookkeeping:forget",
    "manifest": "bot.cli.manifest:manifest",
    "replay": "bot.cli.replay:replay",
    "rules": "bot.cli.diagnose:rules",
    "run": "bot.cli.run:run",
    "simulate": "bot.cli.simulate:simulate",
}


@click.group(cls=LazyGroup, found_in=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="syncerrors")
def cli() -> None:
    """Business Central's integration synchronization errors, in Slack."""


def main() -> None:
    """The entry point: faults become a sentence and an exit code, not a trace.

    2 means that somebody has to change something before starting again can help, 1 that it can help by itself.
    """
    try:
        cli.main(standalone_mode=True)
    except SettingsFault as fault:
        click.echo("The settings are not right:", err=True)
        for sentence in fault.faults:
            click.echo(f"  {sentence}", err=True)
        sys.exit(MISCONFIGURED)
    except BotError as fault:
        click.echo(str(fault), err=True)
        sys.exit(MISCONFIGURED if isinstance(fault, Permanent) else 1)


if __name__ == "__main__":
    main()
