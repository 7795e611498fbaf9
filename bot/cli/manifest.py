"""`syncerrors manifest`: what Slack makes the app from."""

import json

import click

from bot.slack.manifest import manifest as slack_manifest


@click.command()
@click.option("--request-url", default="", help="Address of HTTP mode, https://...; Socket Mode without it.")
@click.option("--name", default="Sync Errors", show_default=True, help="What the app is called; people mention it so.")
def manifest(request_url: str, name: str) -> None:
    """Print the manifest from which Slack makes the app."""
    if request_url and not request_url.startswith("https://"):
        raise click.UsageError("--request-url must begin with https://: Slack calls no other address")
    click.echo(json.dumps(slack_manifest(request_url=request_url, name=name), indent=2))
