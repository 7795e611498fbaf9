"""Couplings: to deleted records, missing ones, double ones, ambiguous ones, and changes on both sides."""

from bot.core.diagnosis.rules import rule

_DELETED = "deleted-coupled-record"
_DEPENDENCY = "uncoupled-dependency"
_CONFLICT = "update-conflict"
_DUPLICATE = "duplicate-or-already-coupled"
_MATCH = "match-coupling-failed"
_ID = r"[0-9a-f]{8}-[0-9a-f-]{27}"

_TABLES = ("customer", "vendor", "contact", "item", "resource", "account", "product", "opportunity", "currency")

DELETED = (
    rule(
        "swapped-not-found",
        _DELETED,
        *(f"{table} could not be found in" for table in _TABLES),
        sure=False,
        read=r"(?P<table>[A-Z]\w{2,20}) could not be found in (?P<record>[^.]{1,60})",
    ),
    rule(
        "coupled-to-deleted",
        _DELETED,
        "coupled to a deleted",
        "because it is coupled to a deleted record",
        read=rf"The (?P<table>.{{1,60}}?) record cannot|"
        rf"^(?P<table2>[A-Z][\w /&.-]{{1,40}}?) (?P<record>\{{?{_ID}\}}?|\S{{1,40}}) is coupled to a deleted",
    ),
    rule(
        "ids-do-not-exist",
        _DELETED,
        "with id … does not exist",
        "with ids … do not exist",
        "with id … do not exist",
        "with ids … does not exist",
        read=rf"(?P<table>[A-Za-z]\w{{1,60}})'? With Ids? ?= ?\{{?(?P<id>{_ID})",
        unless=(
            "field",
            "table",
            "codeunit",
            "uom",
            "uomschedule",
            "transactioncurrency",
            "role",
            "roles",
            "solution",
            "workflow",
            "plugintype",
            "businessunit",
            "organization",
            "template",
        ),
    ),
    rule(
        "manually-deleted",
        _DELETED,
        "had been manually deleted",
        "has been manually deleted",
        "record has been deleted?",
        "record was deleted?",
        "record have been deleted",
        "is already deleted?",
        "was deleted in?",
        "has been deleted in?",
    ),
    rule(
        "integration-record",
        _DELETED,
        "integration record for?",
        read=r"for (?:entity|record) (?P<record>.{1,80}?) was not",
    ),
    rule(
        "cannot-find-record",
        _DELETED,
        "cannot find … in table",
        "cannot find … record?",
        read=r"Cannot find (?P<table>[A-Z][\w /&.-]{1,60}?) (?:record|in table) (?P<record>[^.]{1,80})",
        unless=("mapping", "currency"),
    ),
    rule(
        "business-row-missing",
        _DELETED,
        "the product does not exist?",
        "account does not exist?",
        "contact does not exist?",
        "opportunity does not exist?",
        "lead does not exist?",
        "contract does not exist?",
        "the price level does not exist?",
        "quote does not exist?",
        "sales order does not exist?",
        "invoice does not exist?",
        "customer does not exist?",
        "record … could not be found?",
        "record with the specified key values does not exist",
        "unable to get opportunity",
        "the specified record does not exist",
        "record does not exist?",
        "object does not exist?",
    ),
    rule(
        "side-not-found",
        _DELETED,
        "source record was not found",
        "destination record was not found",
        "coupled record not found?",
        "coupled record was not found",
    ),
    rule(
        "order-not-found",
        _DELETED,
        "sales order … is not found?",
        read=r"sales order (?P<record>\S{1,30}) is not found",
    ),
)

MATCHING = (
    rule(
        "match-failed",
        _MATCH,
        "no unique uncoupled matching entity",
        "failed to couple … record",
        "specified matching criteria",
        read=r"couple (?P<count>\d{1,9}) record.{0,90}?(?:found in (?P<target>.{1,60}?) with the)",
    ),
    rule(
        "match-criteria",
        _MATCH,
        "match based coupling",
        "used for match based",
        "without having specified the match",
        read=r"table mapping '?(?P<mapping>.{1,60}?)'? should be",
    ),
    rule(
        "match-candidates",
        _MATCH,
        "matching entity was found for",
        "multiple matching entities",
        "no matching entity was found",
        "single matching entity?",
        "by matching on following fields",
        read=r"for (?P<record>.{1,60}?) in .{1,60}? by matching on following fields: (?P<field>[^.]{1,120})",
    ),
)

DUPLICATES = (
    rule(
        "already-coupled",
        _DUPLICATE,
        "cannot couple … record?",
        "cannot couple the … record?",
        "is already coupled",
        "already coupled to",
        "already coupled to another",
        "are already coupled",
        read=r"because (?:the )?(?P<record>.{1,80}?)(?: record)? is already coupled"
        r"(?: to (?!another)(?P<other>[^.]{1,80}))?",
    ),
    rule(
        "matching-key",
        _DUPLICATE,
        "matching key values already exists",
        "entity key … violated",
        "record with the same value for",
        read=r"Entity Key (?P<key>.{1,60}?) violated\. A record with the same value for (?P<field>.{1,60}?) already",
    ),
    rule(
        "duplicate-key",
        _DUPLICATE,
        "insert duplicate key",
        "violation of primary key",
        "violation of unique key",
        "duplicate key value",
        "insert a duplicate value for an attribute",
        "sql integrity violation",
        "unique constraint",
        read=r"object '(?P<table>[\w.]{1,80})'|constraint '(?P<key>\w{1,80})'",
    ),
    rule(
        "duplicate-record",
        _DUPLICATE,
        "duplicate of the current record",
        "duplicate record cannot be created",
        "duplicate records were found",
        "duplicate record",
        "record was not created or updated because a duplicate",
    ),
    rule("product-id-conflict", _DUPLICATE, "product id conflicts", "product and unit combination has a price"),
    rule(
        "more-than-one-by-key", _DUPLICATE, "more than one record exists for", "more than one record with", sure=False
    ),
    rule(
        "record-already-exists",
        _DUPLICATE,
        "already exists identification fields",
        "record in table … already exists",
        "already exists in the … table",
        read=r"(?:table |The )(?P<table>[A-Z][\w /&.-]{1,60}?) already exists\. "
        r"Identification fields and values: (?P<record>.{1,120})",
    ),
    rule(
        "object-exists",
        _DUPLICATE,
        "object with the specified name already exists",
        "object with id … already exists",
        "user already exists?",
        "name already exists?",
        "active quote … same quote number",
        "connection already exists?",
        "already has a parent record?",
        "already exists as a dynamics 365 user",
    ),
)

_FIELD_AND_VALUE = r"^(?:.{0,120}?: )?(?P<subject>[^:]{1,100}?) (?:must be coupled|is not coupled)\b"

DEPENDENCIES = (
    rule(
        "not-inventory",
        "data-validation",
        "must be coupled to an item whose type is not",
        read=r"coupled to item (?P<record>[^.]{1,30})",
        sure=False,
    ),
    rule(
        "blocked-item",
        "inactive-or-readonly-record",
        "must be coupled to an item that is not blocked",
        read=r"coupled to item (?P<record>[^.]{1,30})",
        sure=False,
    ),
    rule(
        "must-be-coupled",
        _DEPENDENCY,
        "must be coupled to",
        "must be coupled",
        read=_FIELD_AND_VALUE,
        unless=("curretly", "currently"),
        root="{dependency}:{value}",
    ),
    rule(
        "customer-of-account",
        _DEPENDENCY,
        "there is no customer coupled to",
        "no … coupled to?",
        read=r"account (?P<value>[^.]{1,80})",
        table="Customer",
    ),
    rule(
        "document-line",
        _DEPENDENCY,
        "product … is not coupled to an item",
        "resource … is not coupled to a resource",
        "is not coupled to an item",
        "is not coupled to a resource",
        read=r"(?P<dependency>product|resource) (?P<value>[^.]{1,80}?) is not coupled",
        root="{dependency}:{value}",
    ),
    rule(
        "invoice-customer",
        _DEPENDENCY,
        "was changed or is no longer coupled",
        "is no longer coupled",
        read=r"sales order (?P<record>\S{1,40}) was changed",
    ),
    rule(
        "invoice-header",
        _DEPENDENCY,
        "cannot find the coupled?",
        "sales header is not coupled",
        "header is not coupled",
    ),
    rule(
        "synchronized-product",
        _DEPENDENCY,
        "cannot find a synchronized product",
        "cannot synchronize the product",
        "cannot synchronize the resource",
        read=r"(?P<dependency>product|resource)(?: for)? (?P<value>[^.]{1,60})",
        root="{dependency}:{value}",
    ),
    rule(
        "record-not-coupled",
        _DEPENDENCY,
        "is not coupled to",
        "is not coupled",
        "are not coupled",
        "has not been coupled",
        "isn t coupled",
        read=r"(?:The )?(?P<subject>[^.:]{1,90}?) is not coupled",
        sure=False,
    ),
    rule(
        "parent-company",
        _DEPENDENCY,
        "because the company does not exist",
        "updating contact parent company failed",
        read=r"Customer ID: \{?(?P<id>[0-9a-f-]{36})",
        sure=False,
    ),
)

CONFLICTS = (
    rule(
        "both-changed",
        _CONFLICT,
        "is bi directional and one or both values have changed",
        "is bidirectional and one or both values have changed",
        "one or both values have changed",
        read=r"between (?P<field>.{1,80}?) field on the (?P<table>.{1,60}?) table "
        r"and the (?P<otherfield>.{1,80}?) field on the (?P<othertable>.{1,60}?) table",
    ),
    rule(
        "changed-since",
        _CONFLICT,
        "have been changed since the last synchronization",
        "bi directional … changed since",
        "record have been changed since",
    ),
    rule(
        "modified-locally",
        _CONFLICT,
        "was modified locally since the last synchronization",
        "modified locally since",
        read=r"Record (?P<record>.{1,80}?) was modified .{0,90}?for field (?P<field>.{1,60}?) \(",
    ),
    rule(
        "cannot-update-cut",
        _CONFLICT,
        "cannot update a record in the … mapping between",
        sure=False,
        read=r"between (?P<field>.{1,80}?) field on the (?P<table>.{1,60}?) table",
    ),
)

BROAD = (
    rule("deleted-words", _DELETED, "deleted record", "was deleted", "been deleted", sure=False),
    rule(
        "duplicate-words",
        _DUPLICATE,
        "duplicate",
        "duplicated",
        "already exists",
        "already exist",
        "already coupled",
        sure=False,
    ),
    rule("coupled-words", _DEPENDENCY, "not coupled", "be coupled", "coupled", sure=False, unless=("deleted", "item")),
    rule(
        "conflict-words",
        _CONFLICT,
        "changed since",
        "changed in both",
        "changed on both",
        "since the last synchronization",
        "both been modified",
        "both been changed",
        "since they were last synchronized",
        sure=False,
    ),
    rule(
        "match-words",
        _MATCH,
        "matching criteria",
        "coupling criteria",
        "match criteria",
        "no match was found",
        sure=False,
    ),
)
