"""All causes by slug."""

from bot.core.causes.access_causes import ACCESS_CAUSES
from bot.core.causes.coupling_causes import COUPLING_CAUSES
from bot.core.causes.model import Cause
from bot.core.causes.record_causes import RECORD_CAUSES
from bot.core.causes.setup_causes import SETUP_CAUSES

UNKNOWN = "unknown"
_ALL = (*COUPLING_CAUSES, *RECORD_CAUSES, *ACCESS_CAUSES, *SETUP_CAUSES)
CAUSES: dict[str, Cause] = {cause.slug: cause for cause in _ALL}
