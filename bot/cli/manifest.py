"""`syncerrors manifest`: what Slack makes the app from."""

import json

import click

from bot.slack.manifest import manifest as slack_manifest


@click.command()
@click.option("--request-url", default="", help="Address of HTTP mode, https://...; Socket Mode without it.")
def manifest(request_url: str) -> None:
    """Print the manifest from which Slack makes the app."""
    click.echo(json.dumps(slack_manifest(request_url=request_url), indent=2))
