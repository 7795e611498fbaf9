"""`syncerrors simulate bc` and `simulate slack`: one far side alone."""

from itertools import cycle

import click

from bot.cli.options import on_port, stop_signal
from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.scenario import GOES_ON
from bot.demo.stage import CHANNEL, workspace_with_app
from bot.durations import parse_duration


@click.group()
def simulate() -> None:
    """Start one far side alone, to point a bot or another tool at it."""


@simulate.command("bc")
@click.option("--port", default=8047, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option("--entries", default=0, type=click.IntRange(0, 1_000_000), help="Errors that are there from the start.")
@click.option("--causes", default=3, show_default=True, type=click.IntRange(1, 20), help="How many different causes.")
@click.option("--every", default="", help="Let a new error happen so often: 30s, 5m.")
@click.option("--page-mode", is_flag=True, help="Without the companion extension.")
def simulate_bc(port: int, entries: int, causes: int, every: str, page_mode: bool) -> None:
    """A simulated Business Central with its sign-in service and record pages."""
    pause = _seconds(every)
    business_central = on_port(port, lambda: SimulatedBusinessCentral(port=port, companion=not page_mode))
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
        stop = stop_signal()
        for number, name in enumerate(cycle(GOES_ON[:causes])):
            if stop.wait(pause):
                return
            business_central.fail(name, key=f"{50000 + 10 * number}")


@simulate.command("slack")
@click.option("--port", default=8048, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
def simulate_slack(port: int) -> None:
    """A local Slack workspace with its page."""
    workspace = workspace_with_app(rate_limits=True)
    on_port(port, lambda: workspace.start(port))
    try:
        click.echo(f"# The page: {workspace.url}")
        _print_settings(
            SLACK_API_URL=workspace.api_url,
            SLACK_BOT_TOKEN=workspace.bot_token,
            SLACK_APP_TOKEN=workspace.app_token,
            SYNCERRORS_CHANNEL=workspace.channel_id(CHANNEL),
        )
        stop_signal().wait()
    finally:
        workspace.stop()


def _seconds(every: str) -> float | None:
    if not every:
        return None
    try:
        return parse_duration(every).total_seconds()
    except ValueError as fault:
        raise click.UsageError(f"--every {fault}") from None


def _print_settings(**values: str) -> None:
    for name, value in values.items():
        click.echo(f"{name}={value}")
