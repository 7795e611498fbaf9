"""`syncerrors demo`: the real bot between two simulated far sides."""

import sys

import click

from bot.cli.options import LANGUAGE, stop_signal
from bot.demo.play import play_live, play_once
from bot.logs import configure_logging


@click.command()
@click.option("--once", is_flag=True, help="Play the scenario at full speed, print the channel, and end.")
@click.option("--json", "as_json", is_flag=True, help="With --once: print JSON instead of text.")
@click.option("--language", type=LANGUAGE, default="en", show_default=True, help="Language of the channel.")
@click.option("--port", default=0, help="Port of the page; a free one unless given.")
@click.option("--verbose", is_flag=True, help="Show the bot's log.")
def demo(once: bool, as_json: bool, language: str, port: int, verbose: bool) -> None:
    """Run the real bot between a local Slack workspace and a simulated Business Central. Needs no account."""
    if as_json and not once:
        raise click.UsageError("--json goes with --once: the live demo has a page.")
    configure_logging("INFO" if verbose else "ERROR")
    if once:
        faults = play_once(language, as_json=as_json, out=click.echo)
        for fault in faults:
            click.echo(f"went wrong: {fault}", err=True)
        sys.exit(1 if faults else 0)
    try:
        play_live(language, (port, 0), stop_signal(), click.echo)
    except OSError as fault:
        raise click.ClickException(
            f"Port {port} cannot be used ({fault.strerror}): leave --port out for a free one."
        ) from None
