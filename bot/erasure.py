"""Taking a record or a person out of the bot's database: done, and in the audit without the name."""

import uuid
from datetime import datetime

from bot.core.notices import Reason, update_notice
from bot.store import Store
from bot.store.forgetting import Forgotten
from bot.store.values import Audit

BEGUN, DONE = "forget_confirmed", "forgotten"


def erase(store: Store, key: str, actor: str, now: datetime) -> Forgotten:
    """Take out every text that names the key (see `Store.forget`), and let the cards that showed one be made anew.

    The audit has a line from before and one from after, tied by their request; neither repeats the key.
    Raises StoreUnavailable, StoreUnusable; what was done until then stays done, and can be gone on with.
    """
    request = uuid.uuid4().hex
    store.add_audit(Audit(now, actor, BEGUN, request=request))
    gone = store.forget(key)
    with store.transaction():
        found = {"problems": len(gone.problems), "quarantined": gone.rejected, "notes": gone.notes}
        store.add_audit(Audit(now, actor, DONE, count=gone.entries, request=request, detail={**found}))
        for problem in store.problems_by_id(gone.problems).values():
            card = store.card(problem.id, problem.episode)
            if card is not None and card.ts:
                store.enqueue([update_notice(problem, Reason.STILL_TRUE, now, now, card.channel)])
    return gone
