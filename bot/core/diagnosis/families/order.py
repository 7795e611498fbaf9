"""The families of texts, in order of precedence: the first rule that knows a text decides."""

from bot.core.diagnosis.families import (
    access,
    connection,
    coupling,
    currencies,
    custom_code,
    documents,
    mapping,
    ownership,
    records,
    service,
    sign_in,
    states,
    translated,
    units,
    users,
)
from bot.core.diagnosis.rules import Rule

FAMILIES: tuple[Rule, ...] = (
    *service.ENVIRONMENT,
    *sign_in.PASSWORDS,
    *sign_in.APPLICATION,
    *access.PERMISSIONS,
    *service.THROTTLING,
    *users.ADMINISTRATOR,
    *users.DISABLED,
    *ownership.RULES,
    *currencies.RATES,
    *coupling.DELETED,
    *coupling.MATCHING,
    *coupling.DUPLICATES,
    *units.INACTIVE,
    *states.INACTIVE,
    *units.RULES,
    *documents.RULES,
    *coupling.DEPENDENCIES,
    *coupling.CONFLICTS,
    *currencies.SETUP,
    *connection.RULES,
    *mapping.RULES,
    *service.TRANSIENT,
    *records.VALIDATION,
    *custom_code.RULES,
    *translated.RULES,
)

BROAD: tuple[Rule, ...] = (
    *access.BROAD,
    *sign_in.BROAD,
    *coupling.BROAD,
    *units.BROAD,
    *states.BROAD,
    *custom_code.BROAD,
    *documents.BROAD,
)
"""Single words that tell what a text is about; they count where it complains, and are never certain."""

GENERAL: tuple[Rule, ...] = (*records.BROAD, *service.BROAD, *records.BUSINESS_RULES)
"""So general that the meeting of notions (`notions`) is asked first."""
