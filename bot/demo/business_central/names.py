"""Invented names and field values for records; the same key always gets the same ones."""

import zlib

_FIRST = (
    "Adatum",
    "Contoso",
    "Fabrikam",
    "Litware",
    "Northwind",
    "Proseware",
    "Relecloud",
    "Tailspin",
    "Trey",
    "Wingtip",
)
_SECOND = (
    "Interiør",
    "Møbler",
    "Office Supply",
    "Trading",
    "Design",
    "Systems",
    "Nordic",
    "Consulting",
    "Retail",
    "Import",
)
_FORM = ("AS", "A/S", "AB", "Ltd.", "GmbH", "Inc.")
_PEOPLE = (
    "Kari Nordby",
    "Ola Lund",
    "Ingrid Aas",
    "Peter Saddow",
    "Lina Townsend",
    "Jim Olive",
    "Marta Ek",
    "Nils Berg",
)
_ITEMS = (
    "ATHENS Desk",
    "PARIS Guest Chair",
    "AMSTERDAM Lamp",
    "ANTWERP Conference Table",
    "LONDON Swivel Chair",
    "OSLO Storage Unit",
)
_CURRENCIES = {
    "DKK": "Danish krone", "EUR": "Euro", "GBP": "Pound sterling", "NOK": "Norwegian krone", "SEK": "Swedish krona",
    "USD": "US dollar",
}  # fmt: skip
_UNITS = {"PCS": "Piece", "BOX": "Box", "KG": "Kilogram", "HOUR": "Hour", "PACK": "Pack"}
_CITIES = ("Oslo", "Bergen", "Trondheim", "København", "Göteborg", "Hamburg")


def invent(table: str, key: str) -> str:
    """What the record is called."""
    pick = zlib.crc32(f"{table}:{key}".encode())
    match table:
        case "Contact" | "Salesperson/Purchaser" | "Resource":
            return _PEOPLE[pick % len(_PEOPLE)]
        case "Item":
            return _ITEMS[pick % len(_ITEMS)]
        case "Currency":
            return _CURRENCIES.get(key, f"Currency {key}")
        case "Unit of Measure":
            return _UNITS.get(key, key.title())
        case "Customer Price Group" | "Sales Price":
            return f"Price list {key}"
        case _:
            return f"{_FIRST[pick % 10]} {_SECOND[pick // 10 % 10]} {_FORM[pick // 100 % 6]}"


def fields(table: str, key: str, name: str) -> dict[str, str]:
    """A few fields of the record's card, by their captions."""
    pick = zlib.crc32(f"fields:{table}:{key}".encode())
    match table:
        case "Item":
            return {
                "Base Unit of Measure": "PCS",
                "Unit Price": f"{pick % 9000 / 10:.2f}",
                "Inventory": str(pick % 400),
            }
        case "Currency":
            return {"ISO Code": key, "Amount Rounding Precision": "0.01"}
        case "Contact" | "Salesperson/Purchaser":
            return {"Phone No.": f"+47 22 {pick % 90 + 10} {pick // 90 % 90 + 10} 00", "E-Mail": _address(name)}
        case "Customer" | "Vendor":
            return {
                "City": _CITIES[pick % len(_CITIES)],
                "Phone No.": f"+47 22 {pick % 90 + 10} {pick // 90 % 90 + 10} 00",
                "Payment Terms Code": ("14 DAYS", "30 DAYS", "CM")[pick % 3],
                "Salesperson Code": ("JO", "PS", "LT")[pick % 3],
                "Currency Code": ("", "EUR", "SEK", "DKK")[pick % 4],
            }
        case _:
            return {"Description": name}


def _address(name: str) -> str:
    return name.lower().replace(" ", ".").replace("ø", "o") + "@contoso.example"
