"""All causes by slug."""

from bot.core.causes.access_causes import ACCESS_CAUSES
from bot.core.causes.model import Cause
from bot.core.causes.setup_causes import SETUP_CAUSES
from bot.core.causes.user_causes import USER_CAUSES

UNKNOWN = "unknown"
CAUSES: dict[str, Cause] = {cause.slug: cause for cause in (*USER_CAUSES, *ACCESS_CAUSES, *SETUP_CAUSES)}
