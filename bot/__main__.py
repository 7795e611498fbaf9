"""The command line: `syncerrors demo`, `run`, `doctor`, `simulate`, `diagnose`, `rules test`, `manifest`."""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event as Signal
from typing import TypeVar

import click

from bot import __version__
from bot.bookkeeping import audit, export, forget
from bot.bootstrap import build
from bot.clock import utc_now
from bot.core.diagnosis import Diagnostician
from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.play import play_live, play_once
from bot.demo.stage import workspace_with_app
from bot.doctor import Health, examine
from bot.durations import parse_duration
from bot.exceptions import BotError, SettingsFault
from bot.interpreter import tune_interpreter
from bot.logs import Redactor, configure_logging
from bot.replay import replay_lines
from bot.rules import load_rules
from bot.settings import read_settings
from bot.slack.manifest import manifest as slack_manifest
from bot.terminal import diagnose_lines, diagnosis_as_json, diagnosis_as_text
from bot.text import language as words_of
from bot.text import languages

T = TypeVar("T")
MISCONFIGURED = 2
LANGUAGE = click.Choice(languages())
HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=HELP)
@click.version_option(__version__, prog_name="syncerrors")
def cli() -> None:
    """Business Central's integration synchronization errors, in Slack."""


@cli.command()
@click.option("--once", is_flag=True, help="Play the scenario at full speed, print the channel, and end.")
@click.option("--json", "as_json", is_flag=True, help="With --once: print JSON instead of text.")
@click.option("--language", type=LANGUAGE, default="en", show_default=True, help="Language of the channel.")
@click.option("--port", default=0, help="Port of the page; a free one unless given.")
@click.option("--verbose", is_flag=True, help="Show the bot's log.")
def demo(once: bool, as_json: bool, language: str, port: int, verbose: bool) -> None:
    """Run the real bot between a local Slack workspace and a simulated Business Central. Needs no account."""
    configure_logging("INFO" if verbose else "ERROR")
    if once:
        faults = play_once(language, as_json=as_json, out=click.echo)
        for fault in faults:
            click.echo(f"went wrong: {fault}", err=True)
        sys.exit(1 if faults else 0)
    try:
        play_live(language, (port, 0), _stop_signal(), click.echo)
    except OSError as fault:
        raise click.ClickException(
            f"Port {port} cannot be used ({fault.strerror}): leave --port out for a free one."
        ) from None


@cli.command()
@click.option("--env-file", default=".env", type=click.Path(path_type=Path), help="Where settings are read from.")
def run(env_file: Path) -> None:
    """Run the bot with the settings of the environment and `.env`."""
    settings = read_settings(env_file)
    configure_logging(settings.syncerrors_log_level, settings.secrets)
    application = build(settings)
    tune_interpreter()
    stop = _stop_signal()
    application.start()
    click.echo("The bot is running; Ctrl+C ends it.", err=True)
    stop.wait()
    click.echo("Finishing what is under way; once more ends it at once.", err=True)
    if not application.stop():
        # A call that hangs must not keep the process: whatever it leaves behind is found at the next start.
        os._exit(0)


@cli.command()
@click.option("--env-file", default=".env", type=click.Path(path_type=Path), help="Where settings are read from.")
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


@cli.command(name="replay")
@click.option("--env-file", default=".env", type=click.Path(path_type=Path), help="Where settings are read from.")
@click.option("--since", default="30d", show_default=True, help="How far back: 30d, 2w, 36h.")
def replay_past(env_file: Path, since: str) -> None:
    """Show what the present settings would have posted about the stored past; nothing is sent."""
    settings = read_settings(env_file)
    configure_logging("ERROR", settings.secrets)
    try:
        back = parse_duration(since)
    except ValueError as fault:
        raise click.UsageError(f"--since {fault}") from None
    for line in replay_lines(settings, back, utc_now()):
        click.echo(line)


@cli.group()
def simulate() -> None:
    """Start one far side alone, to point a bot or another tool at it."""


@simulate.command("bc")
@click.option("--port", default=8047, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option("--entries", default=0, type=click.IntRange(0, 1_000_000), help="Errors that are there from the start.")
@click.option("--causes", default=3, show_default=True, type=click.IntRange(1, 20), help="How many different causes.")
@click.option("--page-mode", is_flag=True, help="Without the companion extension.")
def simulate_bc(port: int, entries: int, causes: int, page_mode: bool) -> None:
    """A simulated Business Central with its sign-in service and record pages."""
    business_central = _on_port(port, lambda: SimulatedBusinessCentral(port=port, companion=not page_mode))
    if entries:
        business_central.bulk(entries, causes)
    with business_central:
        _print_settings(
            BC_BASE_URL=business_central.url,
            BC_WEB_CLIENT_URL=business_central.web_client_url,
            BC_AUTHORITY=business_central.authority,
            BC_TENANT_ID=business_central.tenant_id,
            BC_ENVIRONMENT=business_central.environment,
            BC_CLIENT_ID=business_central.client_id,
            BC_CLIENT_SECRET=business_central.client_secret,
            DATAVERSE_URL=business_central.dataverse_url,
        )
        _stop_signal().wait()


@simulate.command("slack")
@click.option("--port", default=8048, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
def simulate_slack(port: int) -> None:
    """A local Slack workspace with its page."""
    workspace = workspace_with_app(rate_limits=True)
    _on_port(port, lambda: workspace.start(port))
    try:
        click.echo(f"# The page: {workspace.url}")
        _print_settings(
            SLACK_API_URL=workspace.api_url,
            SLACK_BOT_TOKEN=workspace.bot_token,
            SLACK_APP_TOKEN=workspace.app_token,
            SYNCERRORS_CHANNEL=workspace.channel_id("#integrations"),
        )
        _stop_signal().wait()
    finally:
        workspace.stop()


@cli.command()
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


@cli.group()
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


@cli.command()
@click.option("--request-url", default="", help="Address of HTTP mode, https://...; Socket Mode without it.")
def manifest(request_url: str) -> None:
    """Print the manifest from which Slack makes the app."""
    click.echo(json.dumps(slack_manifest(request_url=request_url), indent=2))


for bookkeeping in (audit, export, forget):
    cli.add_command(bookkeeping)


def main() -> None:
    """The entry point: faults become a sentence and an exit code, not a trace."""
    try:
        cli.main(standalone_mode=True)
    except SettingsFault as fault:
        click.echo("The settings are not right:", err=True)
        for sentence in fault.faults:
            click.echo(f"  {sentence}", err=True)
        sys.exit(MISCONFIGURED)
    except BotError as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)


def _stop_signal() -> Signal:
    """Set by Ctrl+C and by SIGTERM; the second one ends the process at once."""
    stop = Signal()

    def on_signal(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    return stop


def _on_port(port: int, start: Callable[[], T]) -> T:
    try:
        return start()
    except OSError as fault:
        raise click.ClickException(
            f"Port {port} on 127.0.0.1 cannot be used ({fault.strerror}): "
            "choose another with --port, or 0 for a free one."
        ) from None


def _print_settings(**values: str) -> None:
    for name, value in values.items():
        click.echo(f"{name}={value}")


if __name__ == "__main__":
    main()
