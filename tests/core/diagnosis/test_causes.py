"""Every cause can be told in full, whatever is known about it."""

import gettext
from itertools import chain

import pytest

from bot.core.causes import CAUSES, first_page, first_step, headline, plain, steps
from bot.core.causes.dependencies import DEPENDENCIES
from bot.core.causes.model import Cause, Sentence, say
from bot.core.diagnosis import Diagnostician, diagnose
from bot.core.model import Audience, Confidence, Diagnosis
from tests.core.diagnosis.test_fingerprint import entry

WORDS = gettext.NullTranslations()
SET_UP = (
    "integration-user-permissions",
    "admin-account-as-integration-user",
    "integration-user-password",
    "missing-exchange-rate",
    "deleted-coupled-record",
)


def _quote(text: str) -> str:
    return f"«{text}»"


def _sentences(cause: Cause) -> tuple[Sentence, ...]:
    return (cause.headline, *cause.steps)


def _fact_sets(cause: Cause) -> list[dict[str, str]]:
    needed = {frozenset(names) for sentence in _sentences(cause) for names in sentence.needs}
    sets = [{name: f"<{name}>" for name in names} for names in needed]
    everything = {name: f"<{name}>" for names in needed for name in names}
    return [{}, everything, *sets, *({"dependency": kind, "value": "X1"} for kind in DEPENDENCIES)]


@pytest.mark.parametrize("slug", CAUSES)
def test_nothing_is_left_unfilled_whichever_facts_are_known(slug: str) -> None:
    for facts in _fact_sets(CAUSES[slug]):
        diagnosis = Diagnosis(slug, CAUSES[slug].audience, Confidence.LIKELY, "rule", facts)
        said = [headline(diagnosis, WORDS, _quote), *steps(diagnosis, WORDS, _quote)]
        for text in said:
            assert text.strip()
            assert "{" not in text
            assert "}" not in text
        assert said[1] == first_step(diagnosis, WORDS, _quote)


@pytest.mark.parametrize("slug", CAUSES)
def test_causes_are_complete(slug: str) -> None:
    cause = CAUSES[slug]
    assert cause.slug == slug
    assert len(cause.steps) >= 3
    assert cause.docs.startswith("https://learn.microsoft.com/dynamics365/business-central/")
    assert cause.title
    assert cause.meaning.endswith(".")
    assert cause.action
    for text in chain.from_iterable(step.variants for step in cause.steps):
        assert text.count("*") % 2 == 0, text
        assert text.endswith((".", "?", "{remedy}")), text
    for text in cause.headline.variants:
        assert not text.endswith("."), text


def test_twenty_three_causes_and_the_unknown() -> None:
    assert len(CAUSES) == 24
    assert sum(cause.audience is Audience.ADMIN for cause in CAUSES.values()) == 14


def test_set_up_causes_have_steps_of_their_own() -> None:
    told = [set(CAUSES[slug].steps[:2]) for slug in SET_UP]
    assert len(set.union(*told)) == sum(map(len, told))
    assert all(len(CAUSES[slug].steps) >= 5 for slug in SET_UP)


def test_facts_appear_in_the_steps_and_are_quoted() -> None:
    diagnosis = diagnose("Principal user is missing prvReadAccount privilege.")
    told = steps(diagnosis, WORDS, _quote)
    assert any("*«Read»* on *«Account»* («prvReadAccount»)" in step for step in told)


def test_the_headline_names_the_thing() -> None:
    def told(text: str) -> str:
        return headline(diagnose(text), WORDS, str)

    assert told("Currency Code EUR must be coupled to a Dataverse row.") == "The currency EUR is not coupled"
    assert told(
        "Cannot create or update the currency SEK in CDS, because there is no exchange rate defined for it."
    ) == ("SEK has no exchange rate")
    assert told("Principal user is missing prvReadAccount privilege.") == ("The integration user lacks Read on Account")


def test_the_first_step_of_a_dependency_is_its_page() -> None:
    diagnosis = diagnose("Currency Code EUR must be coupled to a Dataverse row.")
    assert first_step(diagnosis, WORDS, str) == (
        "Open *Currencies* in Business Central, select the currency EUR, and choose "
        "*Dataverse* > *Coupling* > *Set Up Coupling*."
    )
    assert first_page(diagnosis) == 5


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            "Principal user is missing prvReadAccount privilege.",
            "Give the integration user's security role *Read* on *Account* (prvReadAccount)",
        ),
        ("AADSTS7000222: The keys have run out.", "Microsoft Entra says AADSTS7000222: the client secret has expired."),
        ("AADSTS50055: Time is up.", "Microsoft Entra says AADSTS50055: the password has expired. Reset the password"),
        ("AADSTS53999: Something new.", "Look AADSTS53999 up"),
        (
            "The length of the string is 62, but it must be less than or equal to 50 characters.",
            "Open the record and shorten",
        ),
        ("There is no exchange rate defined for it: the currency SEK in CDS.", "Open *Currencies*"),
    ],
)
def test_the_first_step_holds_the_decisive_fact(text: str, first: str) -> None:
    assert first_step(diagnose(text), WORDS, str).startswith(first)


def test_a_problem_does_not_carry_the_facts_of_one_record() -> None:
    text = "Bill-to Customer No. 10000 must be coupled to a record in Dataverse."
    assert headline(diagnose(text), WORDS, str) == "The customer 10000 is not coupled"
    judged, _ = Diagnostician().judge(entry(text))
    assert headline(judged, WORDS, str) == "The customer that is needed is not coupled"


def test_long_facts_are_clipped_and_flattened() -> None:
    diagnosis = Diagnosis("deleted-coupled-record", Audience.USER, Confidence.LIKELY, "r", {"record": "a\n" * 300})
    assert len(headline(diagnosis, WORDS, str)) < 140


def test_bold_goes_for_terminals() -> None:
    assert (
        plain("Open *Currencies*, then *Exch. Rates*. 2*3*4 stays") == "Open Currencies, then Exch. Rates. 2*3*4 stays"
    )


def test_a_sentence_needs_a_variant_without_facts() -> None:
    with pytest.raises(ValueError, match="must stand without facts"):
        say("Only {this}")
