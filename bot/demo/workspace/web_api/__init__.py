"""The Web API: finds the method, checks token, scope and rate, and answers as Slack does."""

from bot.demo.workspace.web_api.dispatch import Response, WebApi

__all__ = ["Response", "WebApi"]
