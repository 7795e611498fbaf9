"""Taking a record or a person out of the bot's database: looked for, done, and in the audit without the name."""

import uuid
from datetime import datetime

from bot.store import Store
from bot.store.forgetting import Forgotten
from bot.store.values import Audit

BEGUN, DONE = "forget_confirmed", "forgotten"


def erase(store: Store, key: str, actor: str, now: datetime) -> Forgotten:
    """Take out every text that names the key (see `Store.forget`).

    The audit has a line from before and one from after, tied by their request; neither repeats the key. Raises
    StoreUnavailable, StoreUnusable: what was done until then stays done, the line from after is missing, and asking
    again does the rest.
    """
    request = uuid.uuid4().hex
    store.add_audit(Audit(now, actor, BEGUN, request=request))
    gone = store.forget(key, now)
    found: dict[str, object] = {"problems": len(gone.problems), "quarantined": gone.rejected, "notes": gone.notes}
    store.add_audit(Audit(now, actor, DONE, count=gone.entries, request=request, detail=found))
    return gone
