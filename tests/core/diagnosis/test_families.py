"""Families of texts in own words: a rule that knows one sample only falls here."""

import random

import pytest

from bot.core.causes import CAUSES, UNKNOWN
from bot.core.diagnosis import diagnose
from bot.core.diagnosis.judge import _BROAD, _GENERAL, BUILT_IN
from bot.core.diagnosis.rules import words_of
from bot.core.model import Confidence
from tests.core.diagnosis.families import BENDS, FAMILIES, values


@pytest.mark.parametrize("bend", BENDS)
@pytest.mark.parametrize("cause", FAMILIES)
def test_every_family_is_known_however_it_is_bent(cause: str, bend: str) -> None:
    chance = random.Random(f"{cause} {bend}")
    for text in FAMILIES[cause]:
        for _ in range(3):
            bent = BENDS[bend](text.format(**values(chance)))
            diagnosis = diagnose(bent)
            assert diagnosis.cause == cause, bent
            assert diagnosis.audience is CAUSES[cause].audience
            assert diagnosis.rule


def test_every_rule_decides_about_a_text_of_its_own() -> None:
    for rules in (BUILT_IN, _BROAD, _GENERAL):
        for rule in rules.all:
            texts = [phrase.rstrip("?!").replace("…", " zzz ") for phrase in rule.phrases]
            texts += [f"{text} It is curretly coupled" for text in texts]
            hits = [rules.find(words_of(text)) for text in texts]
            assert any(hit is not None and hit.rule.cause == rule.cause for hit in hits), f"{rule.name} never decides"


def test_every_cause_has_a_family() -> None:
    assert FAMILIES.keys() == CAUSES.keys() - {UNKNOWN}


def test_cut_texts_are_known_and_never_certain_of_something_else() -> None:
    chance = random.Random(3)
    right = total = 0
    for cause, texts in FAMILIES.items():
        for text in texts:
            whole = BENDS["modified"](text.format(**values(chance)))
            padded = BENDS["communicating"](whole)
            cut = padded[:250]
            if len(padded) <= 250 or len(cut) - cut.rfind("description: ") < 70:
                continue
            total += 1
            diagnosis = diagnose(cut)
            right += diagnosis.cause == cause
            assert diagnosis.cause == cause or diagnosis.confidence is not Confidence.CERTAIN, cut
    assert right >= 0.85 * total


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "%1",
        "…",
        "Vareposten finnes ikke på lageret.",
        "Le service a refusé la fiche.",
        "Feltet Telefonnr. på kunden godtas ikke.",
        "Route 7 has no driver.",
        "The synchronization failed.",
        "An error occurred when communicating with Dataverse.",
        "Modifying Dataverse Account failed because of the following error: .",
    ],
)
def test_what_no_rule_knows_is_unknown(text: str) -> None:
    diagnosis = diagnose(text)
    assert (diagnosis.cause, diagnosis.confidence, diagnosis.rule) == (UNKNOWN, Confidence.UNKNOWN, "")


@pytest.mark.parametrize(
    "text",
    [
        "The report is not a valid kind.",
        "The tax group is not configured for this region.",
        "The e-mail template SPRING was not found.",
        "The bank account does not exist.",
        "Role with id 7 does not exist.",
        "The trailer does not belong to the depot.",
        "The night shift team was not found.",
        "The stop cannot be cancelled because the van has left.",
        "The load exceeds the maximum of the van.",
        "The label printer is not currently available.",
        "The accounting year is already closed.",
        "http:/x is not a valid url for the home page.",
    ],
)
def test_words_that_fit_many_things_make_nobody_certain(text: str) -> None:
    assert diagnose(text).confidence is not Confidence.CERTAIN


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Berechtigung fehlt: prvReadContact", "integration-user-permissions"),
        ("AADSTS50126: Ugyldig brukernavn eller passord", "integration-user-password"),
        ("Feil (0x80072321)", "throttling"),
        ("Fehler -2147220937 beim Einfügen", "duplicate-or-already-coupled"),
        ("Feilkode -2147015902", "throttling"),
        ("Fehler 0x80040233", "inactive-or-readonly-record"),
        ("Feil (0x80041D52)", "app-authentication"),
        ("Fout 0x8004B066", "connection-setup"),
        ("Fejl 0x8004021A", "ownership-company-setup"),
    ],
)
def test_codes_are_known_in_every_language(text: str, cause: str) -> None:
    diagnosis = diagnose(text)
    assert (diagnosis.cause, diagnosis.confidence) == (cause, Confidence.CERTAIN)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("AADSTS120002: Passordet er for svakt", "integration-user-password"),
        ("AADSTS90024: Prøv igjen", "transient-service-error"),
        ("AADSTS50197: Ukjent bruker", "app-authentication"),
    ],
)
def test_codes_with_two_readings_make_nobody_certain(text: str, cause: str) -> None:
    diagnosis = diagnose(text)
    assert (diagnosis.cause, diagnosis.confidence) == (cause, Confidence.LIKELY)


def test_a_privilege_inside_a_plugin_is_still_a_permission() -> None:
    text = (
        "Unexpected exception from plug-in (Execute): Fabrikam.Sync: principal user is missing prvCreateTask privilege"
    )
    assert diagnose(text).cause == "integration-user-permissions"


def test_a_vague_code_gives_way_to_the_words() -> None:
    assert diagnose("The unit does not exist in the specified unit schedule. (0x80040265)").cause == "unit-group-setup"
    assert diagnose("Etwas ging schief (0x80040265)").confidence is Confidence.LIKELY
