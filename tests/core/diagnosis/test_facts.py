"""Facts that texts name, and the identity above the records."""

import pytest

from bot.core.diagnosis import diagnose, unwrap

ID = "0f3a9d57-91b2-4d11-9ae9-6045bd8e1a44"


@pytest.mark.parametrize(
    ("text", "facts", "root"),
    [
        (
            "Currency Code CHF must be coupled to a record in Dataverse.",
            {"field": "Currency Code", "value": "CHF", "dependency": "currency"},
            "currency:CHF",
        ),
        (
            "Payment Terms Code 1 MONTH must be coupled to a Dataverse row.",
            {"field": "Payment Terms Code", "value": "1 MONTH", "dependency": "payment-terms"},
            "payment-terms:1 MONTH",
        ),
        (
            f"ParentCustomerId {{{ID.upper()}}} must be coupled to a record in Business Central.",
            {"field": "ParentCustomerId", "value": ID, "dependency": "customer"},
            "",
        ),
        (
            f"Principal user (Id={ID}, type=8) is missing prvAppendTocr2_tour privilege",
            {"privilege": "prvAppendTocr2_tour", "verb": "AppendTo", "table": "cr2_tour", "user": ID},
            "privilege:prvAppendTocr2_tour",
        ),
        (
            "Cannot create or update the currency JPY in CDS, because there is no exchange rate defined for it.",
            {"currency": "JPY"},
            "rate:JPY",
        ),
        (
            "The field Area of table Vendor contains a value (Q1) that cannot be found in the "
            "related table (Territory).",
            {"field": "Area", "table": "Vendor", "value": "Q1", "related": "Territory"},
            "",
        ),
        (
            "The length of the string is 61, but it must be less than or equal to 30 characters. Value: Long Name",
            {"length": "61", "limit": "30", "value": "Long Name"},
            "",
        ),
        (
            "The length of the 'cr2_zone' attribute of the 'account' entity exceeded the maximum "
            "allowed length of '20'.",
            {"field": "cr2_zone", "table": "account", "limit": "20"},
            "",
        ),
        (
            "Territory Code must have a value in Customer: No.=K1. It cannot be zero or empty.",
            {"field": "Territory Code", "table": "Customer", "record": "No.=K1"},
            "",
        ),
        ("AADSTS7000215: wrong secret", {"code": "AADSTS7000215"}, "sign-in:AADSTS7000215"),
        ("AADSTS50053: locked", {"code": "AADSTS50053"}, "password"),
        (f"Entity 'SystemUser' With Id = {ID} Does Not Exist", {"user": ID}, f"user:{ID}"),
        ("Cannot find a synchronized product for %1.", {}, ""),
        ("No mapping is set for Vendor.", {"table": "Vendor"}, "mapping:Vendor"),
    ],
)
def test_facts_and_root(text: str, facts: dict[str, str], root: str) -> None:
    diagnosis = diagnose(text)
    assert facts.items() <= diagnosis.facts.items()
    assert diagnosis.root == root


def test_the_wrapper_tells_which_table_was_written() -> None:
    diagnosis = diagnose("Modifying CRM Opportunity failed because of the following error: SQL timeout expired.")
    assert diagnosis.facts["table"] == "CRM Opportunity"


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("The data could not be updated because of the following error: No.", "No"),
        ("Uncoupling X failed because of the following error: Inner: with colon", "Inner: with colon"),
        ("An error occurred when communicating with CDS.\\\\Detailed description: Inner.", "Inner"),
        ("Setup cannot be validated.\\Detailed error description: Inner", "Inner"),
        ("Unexpected exception from plug-in (Execute): A.B.C: System.InvalidOperationException: Inner", "Inner"),
        ("Nothing to take off: at all", "Nothing to take off: at all"),
        ("Coupling X failed because of the following error: ", "Coupling X failed because of the following error:"),
    ],
)  # fmt: skip
def test_unwrap(text: str, inner: str) -> None:
    assert unwrap(text) == inner


def test_at_most_three_layers_come_off() -> None:
    layer = "The data could not be updated because of the following error: "
    assert unwrap(layer * 5 + "core") == layer * 2 + "core"
