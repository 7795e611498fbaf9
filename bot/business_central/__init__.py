"""Business Central as the bot reads it: OData over httpx, tokens over MSAL, rows, links, companies, the job queue."""

from bot.business_central.environment import EnvironmentClient, open_environment
from bot.business_central.links import WebLinks
from bot.business_central.patience import Patience

__all__ = ["EnvironmentClient", "Patience", "WebLinks", "open_environment"]
