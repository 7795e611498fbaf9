"""Texts in words that no rule has: what they are about is found where notions meet, and nowhere else."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.causes import CAUSES, UNKNOWN
from bot.core.diagnosis import diagnose
from bot.core.diagnosis.families.notions import GIST, NOTIONS, READINGS
from bot.core.diagnosis.gist import Gist
from bot.core.diagnosis.rules import words_of
from bot.core.model import Confidence

OTHER_WORDS = (
    ("deleted-coupled-record", "The product that item {key} is linked to has been erased in Dataverse."),
    ("uncoupled-dependency", "Vendor {key} has no counterpart in Dataverse yet, link it before its contact."),
    ("uncoupled-dependency", "Couple the account of {key} first."),
    ("update-conflict", "Contact {key} was edited in both systems between two runs."),
    ("duplicate-or-already-coupled", "Resource {key} is already paired with a different Dataverse row."),
    ("match-coupling-failed", "Coupling by these criteria left {key} with several candidates, so it was not done."),
    ("inactive-or-readonly-record", "The agreement {key} is archived, its lines can no longer be edited."),
    ("unit-group-setup", "The units of product {key} are unknown to Sales: no base unit was sent."),
    ("sales-document-conversion", "No order could be made from quote {key} in Business Central, it lacks a customer."),
    ("integration-user-permissions", "The user of the job was denied access: its role has no rights in Dataverse."),
    ("admin-account-as-integration-user", "The account for synchronization is an administrator; use a separate one."),
    ("integration-user-password", "The password of the integration account is outdated."),
    ("integration-user-disabled", "The service account was removed from Dataverse."),
    ("integration-user-disabled", "The user of the connection has no licence."),
    ("missing-exchange-rate", "Without a rate for PLN the amounts cannot be sent."),
    ("currency-setup", "The order is in GBP whereas the price list must be in another currency, they do not match."),
    ("connection-setup", "The integration with Dataverse is switched off."),
    ("environment-unavailable", "The environment is being restored from a backup."),
    ("ownership-company-setup", "The business unit does not own the rows of this company in Dataverse."),
    ("mapping-configuration", "Table {key} has no mapping for this field."),
    ("throttling", "The tenant has sent too many calls, wait three minutes."),
    ("transient-service-error", "The server of Dataverse was unreachable, the next run will do."),
    ("custom-code-error", "A subscriber in the routing extension threw an exception."),
)

NO_FAULT = (
    "All currency exchange rates were imported.",
    "The unit of measure was translated for 14 items.",
    "The business unit Nordic reports a revenue of four million.",
    "The railway cars are coupled and leave at ten.",
    "The user manual explains how a password can be changed.",
    "The plug-in was installed on forty computers.",
    "The orders of yesterday were posted by the new colleague.",
    "That did not work out. Please try again.",
    "Could you post the duplicate of the invoice to the customer?",
    "The synchronization job finished with no errors in the currency exchange rates.",
    "No error occurred while the customer was coupled to the account.",
    "Completed without errors: all permissions of the integration user are in place.",
)


@pytest.mark.parametrize(("cause", "text"), OTHER_WORDS)
def test_what_is_said_in_other_words_is_likely_what_it_is_about(cause: str, text: str) -> None:
    for key in ("10000", "Trey Research", "K-7"):
        found = diagnose(text.format(key=key))
        assert (found.cause, found.confidence) == (cause, Confidence.LIKELY), text
        assert found.audience is CAUSES[cause].audience


@pytest.mark.parametrize("text", NO_FAULT)
def test_what_complains_of_nothing_is_unknown(text: str) -> None:
    assert diagnose(text).cause == UNKNOWN


def test_words_of_another_language_are_not_read_as_ours() -> None:
    assert diagnose("Le secret client fourni n'est pas valide dans Dynamics CRM.").cause == UNKNOWN


def test_a_long_text_touches_too_much_to_say_anything() -> None:
    chance = random.Random(5)
    words = ["".join(chance.choices(string.ascii_lowercase, k=6)) for _ in range(80)]
    text = "the integration is switched off in dataverse"
    assert GIST.find(words_of(text)) == "connection-setup"
    assert GIST.find(words_of(" ".join([text, *words]))) == ""


def test_every_reading_is_of_a_known_cause_and_reachable() -> None:
    assert {cause for cause, _ in READINGS} <= CAUSES.keys()
    used = {name for _, notions in READINGS for each in notions.split() for name in each.lstrip("-").split("|")}
    assert used <= NOTIONS.keys()


def test_stems_ends_and_rows_of_words_are_notions() -> None:
    gist = Gist({"a": "link* *plugin by_hand", "b": "gone"}, [("x", "a b"), ("y", "a -b")], "a", "a")
    assert gist.find(words_of("linking gone")) == "x"
    assert gist.find(words_of("the RoutePlugin")) == "y"
    assert gist.find(words_of("done by hand")) == "y"
    assert gist.find(words_of("a hand by itself")) == ""


@given(st.text(max_size=400))
def test_whatever_is_said_the_gist_is_never_certain(text: str) -> None:
    found = diagnose(text)
    assert found.rule != "gist" or found.confidence is Confidence.LIKELY


def test_what_went_well_elsewhere_excuses_nothing() -> None:
    found = diagnose("No errors in the log, but the salesperson is not coupled")
    assert (found.cause, found.confidence) == ("uncoupled-dependency", Confidence.LIKELY)
