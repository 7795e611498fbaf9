"""Currencies and their exchange rates."""

from bot.core.diagnosis.rules import rule

_RATE = "missing-exchange-rate"
_CURRENCY = "currency-setup"

RATES = (
    rule(
        "no-rate-defined",
        _RATE,
        "no exchange rate defined",
        "there is no exchange rate",
        read=r"currency (?P<currency>[\w-]{2,10}) in |exchange rate .{0,40}?currency (?:code "
        r")?'?(?P<currency2>[\w-]{2,10})",
        root="rate:{currency}",
    ),
    rule(
        "must-have-rate",
        _RATE,
        "must have an exchange rate",
        "must exist in business central and it must have an exchange",
        read=r"base currency (?P<currency>[\w-]{2,10}) of",
        root="rate:{currency}",
    ),
    rule(
        "rate-between",
        _RATE,
        "exchange rate between … cannot be calculated",
        "exchange rate between",
        read=r"exchange rate between '(?P<currency>[^']{0,10})' and '(?P<other>[^']{0,10})'",
        root="rate:{currency}",
    ),
    rule(
        "rate-table",
        _RATE,
        "must have a value in currency exchange rate",
        "within the filter … currency exchange rate",
        "no currency exchange rate",
        "currency exchange rate?",
        read=r"Currency Code[:= ]{1,3}'?(?P<currency>[A-Z]{2,10})\b",
        root="rate:{currency}",
    ),
    rule(
        "rate-invalid",
        _RATE,
        "exchange rate is invalid",
        "exchange rate of the base currency",
        "exchange rate must",
        "relational exch rate",
        "exchange rate amount",
        sure=False,
    ),
    rule("rate-words", _RATE, "exchange rate", "exchange rates", sure=False, unless=("opt",)),
)

SETUP = (
    rule(
        "currency-not-found",
        _CURRENCY,
        "cannot find the currency with",
        "currency with the iso code … cannot be found",
        "cannot find base currency",
        "currency … could not be found?",
        "currency … was not found?",
        "currency with the iso code … does not exist",
        "currency … does not exist?",
        "transactioncurrency with id … does not exist?",
        "transactioncurrency with ids … do not exist?",
        read=r"value '\{?(?P<currency>[\w-]{2,40})\}?'",
        root="currency-setup:{currency}",
    ),
    rule(
        "price-list-currency",
        _CURRENCY,
        "currency of the … does not match the currency of the",
        "currency of the price list",
        "currency of the discount",
        "currency of the product cannot be updated",
        "currency cannot be changed because",
        "currency comparison could not be made",
        "currency … differs from the … currency?",
        "currencies do not match?",
        "currencies must match?",
    ),
    rule(
        "currency-null",
        _CURRENCY,
        "currency cannot be null",
        "currency is required if a value exists in a money field",
        "currency is required?",
        "currency cannot be set when",
        "transactioncurrencyid?",
    ),
    rule(
        "currency-invalid",
        _CURRENCY,
        "must have a value in currency",
        "currency is invalid",
        "invalid iso currency",
        "iso currency code",
        "currency code already exist",
        "base currency cannot be deactivated",
        "base currency of an organization",
        "duplicate currency record",
        "transaction currency is not valid",
        "currency is not valid",
    ),
    rule(
        "lcy",
        _CURRENCY,
        "specify the lcy code",
        "local currency code",
        "lcy code",
        read=r"currency code (?P<currency>[A-Z]{2,10}) ",
        root="currency-setup:LCY",
    ),
    rule("gl-setup", _CURRENCY, "cannot find gl setup", "gl setup has not been found", sure=False),
)
