"""Generated error messages whose true groups are known: families with values that vary and names that do not."""

import random
from collections.abc import Iterator
from typing import NamedTuple

FIELDS = ("Phone No.", "Name 2", "E-Mail", "Payment Terms Code", "VAT Registration No.", "Address", "City", "Post Code")
TABLES = ("Customer", "Vendor", "Contact", "Item")
CURRENCIES = ("EUR", "USD", "SEK", "DKK", "GBP")
COLUMNS = ("new_creditclass", "cr1_route2", "telephone1", "address1_city", "msdyn_rank3")
ENTITIES = ("account", "contact", "product", "new_project", "cr1_depot2")
VERBS = ("Read", "Write", "Create", "Delete", "AppendTo")
WRAPPERS = (
    "{}",
    "The data could not be updated because of the following error: {}",
    "An error occurred when communicating with Dataverse.\nDetailed description: {}",
)
NAMES = ("Adatum", "Trey", "Wingtip", "Fourth", "Lamna", "Tailspin", "Relecloud", "Northwind", "Proseware", "Litware")


class Message(NamedTuple):
    """A text and what it truly belongs to."""

    text: str
    family: int
    group: tuple[int, tuple[str, ...]]
    known: bool


class Family(NamedTuple):
    """`{key}`, `{id}`, `{number}`, `{name}` and `{date}` vary; the slots named in `by` make another group."""

    text: str
    by: tuple[str, ...] = ()
    known: bool = True


KNOWN = (
    Family("Currency Code {currency} must be coupled to a record in Dataverse.", ("currency",)),
    Family("Bill-to Customer No. {key} must be coupled to a record in Dataverse."),
    Family("Primary Contact No. {key} must be coupled to a Dataverse row."),
    Family("Principal user (Id={id}, type=8) is missing prv{verb}{entity} privilege", ("verb", "entity")),
    Family(
        "Cannot create or update the currency {currency} in Dataverse, because there is no exchange "
        "rate defined for it.",
        ("currency",),
    ),
    Family("The {table} record cannot be updated because it is coupled to a deleted record.", ("table",)),
    Family("{field} must have a value in {table}: {key}. It cannot be zero or empty.", ("field", "table")),
    Family(
        "The length of the string is {number}, but it must be less than or equal to 50 characters. "
        "Value: {name} {name} {key}"
    ),
    Family(
        "The field {field} of table {table} contains a value ({key}) that cannot be found in the "
        "related table (Reason Code).",
        ("field", "table"),
    ),
    Family(
        "Cannot update a record in the {table} table. The mapping between {field} field on the "
        "{table} table and the {column} field on the {entity} table is bi-directional, and one or "
        "both values have changed since the last synchronization.",
        ("field", "table", "column", "entity"),
    ),
    Family("A record with matching key values already exists."),
    Family(
        "Cannot couple the Dataverse record to {table}: {key}, because {table}: {key} is already coupled "
        "to another Dataverse record."
    ),
    Family("Number of requests exceeded the limit of 6000 over time window of 300 seconds."),
    Family("SQL timeout expired."),
    Family(
        "Posted sales invoice {key} is not committed in the SQL database yet. It will be synchronized by "
        "the next scheduled synchronization run."
    ),
    Family("Unit of measure {currency}BOX does not exist.", ("currency",)),
    Family("The sales order cannot be created. There is no customer coupled to Dataverse account {name}."),
    Family("Sales order {key} is created for contact {{{id}}}, which doesn't correspond to an account in Dataverse."),
    Family("No mapping is set for {table}.", ("table",)),
    Family("The organization {name} is currently disabled. Please contact your system administrator"),
    Family("AADSTS7000222: The provided client secret keys are expired. Trace ID: {id} Timestamp: {date} 10:00:00Z"),
    Family("AADSTS50126: Error validating credentials due to invalid username or password. Trace ID: {id}"),
    Family("Another user has already changed the record."),
    Family('The value "{name}" cannot be evaluated into type Decimal.'),
    Family(
        "An unexpected error occurred from ISV code. (ErrorType = ClientError) Unexpected exception "
        "from plug-in (Execute): Fabrikam.{column}.Check: System.Exception: no route for {key}",
        ("column",),
    ),
    Family(
        "Failed to couple {number} record(s), because no unique uncoupled matching entity was found in "
        "CRONUS with the specified matching criteria."
    ),
    Family("{entity} With Id = {id} Does Not Exist", ("entity",)),
    Family(
        "The length of the '{column}' attribute of the '{entity}' entity exceeded the maximum allowed length of '100'.",
        ("column", "entity"),
    ),
    Family("The integration record for entity Customer: {key} was not found."),
)

UNKNOWN = (
    Family("Route planning refused stop {key} on {date}: no van is free in depot {entity}.", ("entity",), known=False),
    Family(
        "Freight check: parcel '{name} {number}' weighs {number} kg, more than band {currency} takes.",
        ("currency",),
        known=False,
    ),
    Family("Loyalty points of {key} were not booked: ledger {column} answers {number}.", ("column",), known=False),
    Family('Warranty letter for serial "{key}" has no sender; ask desk {verb}.', ("verb",), known=False),
    Family("Feltet {field} på kort {key} godtas ikke av tjenesten {entity}.", ("field", "entity"), known=False),
    Family("Das Feld {field} im Beleg {key} passt nicht zu {entity}.", ("field", "entity"), known=False),
    Family("Pallet {number} of lot {key} waits for bay {number} since {date}.", (), known=False),
    Family("Scale {verb} drifted by {number} g while weighing {key}.", ("verb",), known=False),
    Family("Customs answer for {key}: tariff {number} wants paper {currency}.", ("currency",), known=False),
    Family("Gate {entity} closed before trailer {key} left ({date}).", ("entity",), known=False),
    Family("Printer {column} has no ribbon for label {key}.", ("column",), known=False),
    Family("Le champ {field} de la fiche {key} n'a pas plu au service {entity}.", ("field", "entity"), known=False),
    Family("Carrier says: {id} stands in hub {verb}, parcel {number} of {number}.", ("verb",), known=False),
    Family("Shelf tag {key} shows a price of {number} from {date} on.", (), known=False),
)


def generate(count: int, seed: int) -> list[Message]:
    """`count` messages, three quarters of them of families that the rules know."""
    chance = random.Random(seed)
    families = (*KNOWN, *UNKNOWN)
    messages = []
    for _ in range(count):
        index = chance.randrange(len(KNOWN)) if chance.random() < 0.75 else len(KNOWN) + chance.randrange(len(UNKNOWN))
        messages.append(_message(index, families[index], chance))
    return messages


def same_shape(problems: int, count: int, seed: int, *, known: bool) -> list[Message]:
    """`count` messages of one shape that differ in field and table only, in as many pairs as `problems`."""
    chance = random.Random(seed)
    shape = (
        "{field} must have a value in {table}: {key}. It cannot be zero or empty."
        if known
        else "The warehouse did not take {field} of {table} for {key} on {date}."
    )
    messages = []
    for i in range(count):
        pair = i % problems
        names = {"field": f"new_Field{pair % 63}", "table": f"ext_Table{pair // 63}"}
        text = shape.format(**(_values(chance) | names))
        messages.append(Message(text, 0, (pair, ()), known))
    return messages


def never_alike(count: int, seed: int) -> list[str]:
    """`count` texts of all families, each with a word of letters that no other text has."""
    chance = random.Random(seed)
    texts = []
    for _ in range(count):
        family = chance.choice((*KNOWN, *UNKNOWN))
        word = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(9)).title()
        texts.append(f"{family.text.format(**(_values(chance) | {'key': word}))} {word}")
    return texts


def hostile(seed: int) -> Iterator[str]:
    """Texts of 2,048 characters that are hard on patterns: repetitions, near hits, nothing but markers."""
    chance = random.Random(seed)
    pieces = (
        "following error: ",
        "detailed description: ",
        "must be coupled ",
        "'",
        '"',
        "(",
        "prv",
        "0x8",
        "-2147",
        "AADSTS",
        "a",
        "A1-",
        "{",
        "1",
        ".",
        "\\",
        " field on the ",
        " table and the ",
        "between ",
        "System.A.",
        "plug-in (execute): ",
        "ø",
        "İ",
        "'field' ",
        "coupled to a deleted ",
        "user ",
        "record ",
        "=",
        "The field of table contains a value ( ) ",
        " ",
        "\n",
        "aadsts prvRead0x80040220 ",
        "Cannot find ",
        "in table ",
        "exchange rate between '",
        "Entity Key ",
    )
    for piece in pieces:
        yield (piece * 2048)[:2048]
    for _ in range(300):
        few = chance.sample(pieces, 4)
        yield "".join(chance.choice(few) for _ in range(2048))[:2048]
    for family in (*KNOWN, *UNKNOWN):
        yield (family.text * 40)[:2048]


def _message(index: int, family: Family, chance: random.Random) -> Message:
    values = _values(chance)
    text = family.text.format(**values)
    if family.known and len(text) < 200:
        text = chance.choice(WRAPPERS).format(text)
    return Message(text, index, (index, tuple(values[name] for name in family.by)), family.known)


def _values(chance: random.Random) -> dict[str, str]:
    return {
        "key": chance.choice(("C{:05}", "SO-{:06}", "{:05}", "CT{:06}")).format(chance.randrange(100_000)),
        "id": f"{chance.randrange(1 << 32):08x}-4c1d-ec11-b6e6-{chance.randrange(1 << 48):012x}",
        "number": str(chance.randrange(2, 9_000)),
        "name": chance.choice(NAMES),
        "date": f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
        "field": chance.choice(FIELDS),
        "table": chance.choice(TABLES),
        "currency": chance.choice(CURRENCIES),
        "column": chance.choice(COLUMNS),
        "entity": chance.choice(ENTITIES),
        "verb": chance.choice(VERBS),
    }
