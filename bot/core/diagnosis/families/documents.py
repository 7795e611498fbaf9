"""Orders, quotes and invoices that cannot become the document on the other side."""

from bot.core.diagnosis.rules import rule

_DOCUMENT = "sales-document-conversion"
_NUMBER = r"(?P<table>Sales order|Order|Quote|Invoice) (?P<record>[A-Z0-9-]{3,40})\b"

RULES = (
    rule(
        "write-in",
        _DOCUMENT,
        "write in product",
        "write in products?",
        read=r"(?P<table>Order|Quote|Invoice|Salesorder) (?P<record>[A-Z0-9-]{3,40}) contains",
    ),
    rule("lines-separately", _DOCUMENT, "synchronize invoice lines separately"),
    rule(
        "potential-customer",
        _DOCUMENT,
        "no potential customer",
        "potential customer is missing",
        read=r"sales (?P<table>order|quote) (?P<record>.{1,60}?)\.?$",
    ),
    rule(
        "created-for-contact",
        _DOCUMENT,
        "doesn t correspond to an account",
        "does not correspond to an account?",
        read=_NUMBER,
    ),
    rule(
        "account-type",
        _DOCUMENT,
        "type of the … account is not customer",
        "should have relationship type of customer?",
        "not of type customer",
        read=r"type of the \S+ (?P<record>.{1,60}?) account",
    ),
    rule(
        "product-type",
        _DOCUMENT,
        "value of product type code",
        "should have type of sales inventory?",
        "product type code",
        read=r"for product (?P<record>.{1,60}?)\. The",
    ),
    rule(
        "not-submitted",
        _DOCUMENT,
        "found but it is not submitted",
        "that corresponds to this quote?",
        "sales order integration when a crm sales order has the submitted status?",
        "can only synchronize released?",
        "can only synchronize submitted?",
        "sales order to a sales order failed",
        "sales quote to a sales order failed?",
        "was not submitted?",
        "is not submitted?",
    ),
    rule("already-processed", _DOCUMENT, "has already been processed in", sure=False),
    rule(
        "account-of-document",
        "deleted-coupled-record",
        "account for … does not exist?",
        read=r"account for \S+ sales (?P<table>order|quote) (?P<record>.{1,60}?) does",
    ),
    rule(
        "document-item",
        "deleted-coupled-record",
        "the sales order cannot be created … does not exist",
        "the sales quote cannot be created … does not exist",
        "cannot create the invoice … does not exist",
        read=r"The (?P<table>item|resource|customer|contact) (?P<record>.{1,40}?) does not exist",
        sure=False,
    ),
    rule(
        "product-and-description",
        _DOCUMENT,
        "set both productid and productdescription",
        "set both uomid and productdescription",
        sure=False,
    ),
    rule("write-in-short", _DOCUMENT, "missing a default write in", sure=False),
)

BROAD = (
    rule(
        "document-words",
        _DOCUMENT,
        "sales order cannot be created",
        "sales quote cannot be created",
        "cannot create the invoice",
        sure=False,
    ),
)
