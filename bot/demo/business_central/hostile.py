"""Rows that no reader should trust: what a broken proxy, an old extension or a hostile record can put on the wire."""

from bot.demo.business_central.views import EMPTY_TIME, MISSING, Overrides

KINDS: dict[str, dict[str, object]] = {
    "lone_surrogate": {"message": "half a pair: \ud83d, and on"},
    "nul": {"message": "before\x00after"},
    "ansi": {"message": "\x1b[31mred\x1b[0m and a bell\x07"},
    "right_to_left": {"message": "invoice \u202egnp.exe"},
    "mentions": {
        "message": "<!channel> <@U012AB3CD> <https://evil.example|https://businesscentral.dynamics.com> &lt;b&gt;"
    },
    "formula": {"message": '=HYPERLINK("https://evil.example","Click")'},
    "long": {"message": "å" * 2048},
    "too_long": {"message": "x" * 100_000},
    "empty_message": {"message": ""},
    "number_as_text": {"entryNumber": "12"},
    "number_huge": {"entryNumber": 2**63 + 1},
    "number_negative": {"entryNumber": -5},
    "number_fraction": {"entryNumber": 12.5},
    "number_null": {"entryNumber": None},
    "number_missing": {"entryNumber": MISSING},
    "time_empty": {"occurredAt": EMPTY_TIME},
    "time_naive": {"occurredAt": "2026-08-22T06:38:40"},
    "time_far": {"occurredAt": "9999-12-31T23:59:59.999Z"},
    "time_text": {"occurredAt": "yesterday"},
    "time_number": {"occurredAt": 1_787_000_000},
    "time_null": {"occurredAt": None},
    "time_missing": {"occurredAt": MISSING},
    "message_null": {"message": None},
    "message_missing": {"message": MISSING},
    "message_number": {"message": 42},
    "message_object": {"message": {"text": "nested"}},
    "id_not_a_guid": {"id": "not-a-guid"},
    "source_null": {"sourceSystem": None, "sourceDisplay": None, "sourceUrl": None},
    "source_script": {"sourceUrl": "javascript:alert(1)", "sourceDisplay": "<b>bold</b>"},
    "direction_unknown": {"direction": "Sideways"},
    "table_text": {"sourceTableId": "eighteen"},
    "unknown_field": {"newProperty": {"added": "in a later version"}},
}
"""What each kind sends instead, by property name of the companion API; names that it does not have are sent besides."""


def overrides(kind: str) -> Overrides:
    """The overrides of a kind; a wrong name is a slip, so it says what there is."""
    found = KINDS.get(kind)
    if found is None:
        raise KeyError(f"no kind {kind!r}; there are: {', '.join(KINDS)}")
    besides = {name: value for name, value in found.items() if name == "newProperty"}
    return Overrides({name: value for name, value in found.items() if name not in besides}, besides)
