"""The doctor: what is right gets one line, what is not gets a line with what to do, and nothing tells a secret."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.clock import utc_now
from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.stage import settings_for, workspace_with_app
from bot.demo.workspace import Workspace
from bot.doctor import Finding, Health, examine
from bot.store import open_store

Examine = Callable[..., list[Finding]]
CHANNEL = "#integrations"


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with workspace_with_app() as workspace:
        yield workspace


@pytest.fixture
def business_central() -> Iterator[SimulatedBusinessCentral]:
    with SimulatedBusinessCentral(companies=("CRONUS Norge AS", "Fabrikam AS")) as business_central:
        yield business_central


@pytest.fixture
def doctor(tmp_path: Path, workspace: Workspace, business_central: SimulatedBusinessCentral) -> Iterator[Examine]:
    """Examines with settings for both far sides; no line may hold one of their secrets."""
    with ExitStack() as afterwards:

        def run(**changes: Any) -> list[Finding]:
            settings = settings_for(workspace, business_central, f"sqlite:///{tmp_path / 'bot.db'}", **changes)
            findings = list(examine(settings, utc_now))
            afterwards.callback(lambda: _tell_no_secret(findings, settings.secrets))
            return findings

        yield run


def _tell_no_secret(findings: list[Finding], secrets: tuple[str, ...]) -> None:
    text = "\n".join(map(str, findings))
    assert not [secret for secret in secrets if secret in text]


def faults(findings: list[Finding]) -> list[str]:
    return [str(finding) for finding in findings if finding.health is Health.FAULT]


def notes(findings: list[Finding]) -> list[str]:
    return [str(finding) for finding in findings if finding.health is Health.NOTE]


def test_where_everything_is_right_there_are_only_good_lines(
    doctor: Examine, tmp_path: Path, business_central: SimulatedBusinessCentral
) -> None:
    business_central.fail("missing_exchange_rate", key="SEK", company="CRONUS Norge AS")
    open_store(f"sqlite:///{tmp_path / 'bot.db'}").close()
    findings = doctor()
    assert {finding.health for finding in findings} == {Health.GOOD}
    text = "\n".join(map(str, findings))
    for part in (
        "can be written, schema version",
        "workspace Contoso",
        "scopes of the manifest are there",
        "the bot is a member",
        "Socket Mode can be opened",
        "takes the bot's blocks",
        "Entra gives a token",
        "CRONUS Norge AS: companion mode, highest entry number 1",
        "Fabrikam AS: companion mode",
    ):
        assert part in text


def test_nothing_is_posted_and_nothing_is_changed(
    doctor: Examine, workspace: Workspace, business_central: SimulatedBusinessCentral
) -> None:
    doctor()
    assert not workspace.messages(CHANNEL)
    assert not workspace.calls("chat.postMessage")
    reading = {request.method for request in business_central.requests() if "login" not in request.path}
    assert reading == {"GET"}


def test_a_database_that_is_not_there_yet_is_not_made_by_looking(doctor: Examine, tmp_path: Path) -> None:
    assert any("will be made at the first start" in str(finding) for finding in doctor())
    assert not (tmp_path / "bot.db").exists()


def test_a_database_in_a_directory_that_does_not_exist_is_a_fault(doctor: Examine) -> None:
    (fault,) = faults(doctor(syncerrors_database_url="sqlite:////nowhere/at/all.db"))
    assert "create it" in fault


def test_a_file_of_another_kind_is_no_database(doctor: Examine, tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"not a database, but long enough to be taken for one" * 50)
    (fault,) = faults(doctor())
    assert "Database" in fault


def test_a_revoked_token_is_a_fault_and_business_central_is_looked_at_all_the_same(
    doctor: Examine, workspace: Workspace
) -> None:
    workspace.faults.revoke_token()
    findings = doctor()
    (fault,) = faults(findings)
    assert "token_revoked" in fault
    assert "copy its bot token" in fault
    assert any("companion mode" in str(finding) for finding in findings)


@pytest.mark.parametrize(
    ("scope", "health"),
    [("chat:write", Health.FAULT), ("commands", Health.FAULT), ("users:read", Health.NOTE)],
)
def test_a_missing_scope_is_named_with_what_stops_working(
    doctor: Examine, workspace: Workspace, scope: str, health: Health
) -> None:
    workspace.faults.refuse_scope(scope)
    (found,) = [finding for finding in doctor() if f"scope {scope} is missing" in finding.what]
    assert found.health is health
    assert "without it the bot cannot: " in found.what
    assert "install it again" in found.fix


def test_without_any_scope_to_see_the_channel_that_is_said(doctor: Examine, workspace: Workspace) -> None:
    workspace.faults.refuse_scope("channels:history")
    assert any("cannot be looked at" in note for note in notes(doctor()))


@pytest.mark.parametrize("more", [(), ("channels:read",)], ids=["by reading", "with channels:read"])
def test_a_channel_without_the_bot_is_a_fault_with_the_invitation_to_type(
    doctor: Examine, workspace: Workspace, more: tuple[str, ...]
) -> None:
    workspace.faults.kick(CHANNEL)
    workspace.faults.grant_scope(*more)
    (fault,) = faults(doctor())
    assert "/invite" in fault


def test_an_archived_channel_is_a_fault_where_it_can_be_seen(doctor: Examine, workspace: Workspace) -> None:
    workspace.faults.archive(CHANNEL)
    workspace.faults.grant_scope("channels:read")
    (fault,) = faults(doctor())
    assert "is archived" in fault


def test_a_channel_that_does_not_exist_is_a_fault(doctor: Examine) -> None:
    (fault,) = faults(doctor(syncerrors_channel="C0NOTHERE"))
    assert "check SYNCERRORS_CHANNEL" in fault


def test_a_wrong_app_token_is_a_fault(doctor: Examine, workspace: Workspace) -> None:
    workspace.faults.revoke_app_token()
    (fault,) = faults(doctor())
    assert "connections:write" in fault


def test_a_slack_that_asks_for_patience_says_nothing_about_the_token(doctor: Examine, workspace: Workspace) -> None:
    workspace.faults.next("apps.connections.open", status=429, headers={"Retry-After": "30"})
    found = doctor()
    assert faults(found) == []
    assert any("not looked at: try again in 30 s" in note for note in notes(found))
    assert "app-level token" not in str(notes(found))


def test_http_mode_says_what_cannot_be_seen_from_here(doctor: Examine) -> None:
    findings = doctor(slack_app_token="", slack_signing_secret="s3cr3t-canary")
    assert any("HTTP mode" in note for note in notes(findings))


def test_a_wrong_client_secret_is_a_fault(doctor: Examine) -> None:
    (fault,) = faults(doctor(bc_client_secret="canary-wrong-secret"))
    assert "AADSTS7000215" in fault
    assert "canary" not in fault


def test_a_company_that_does_not_exist_is_a_fault_with_a_suggestion(doctor: Examine) -> None:
    findings = doctor(bc_companies=("Fabrikam AS", "CRONUS Noreg AS"))
    (fault,) = faults(findings)
    assert "Did you mean “CRONUS Norge AS”?" in fault
    assert any("Fabrikam AS: companion mode" in str(finding) for finding in findings)


def test_where_no_company_has_the_name_that_is_the_one_fault(doctor: Examine) -> None:
    (fault,) = faults(doctor(bc_companies=("Nowhere",)))
    assert "BC_COMPANIES" in fault


def test_page_mode_is_a_note_with_its_end(doctor: Examine, business_central: SimulatedBusinessCentral) -> None:
    business_central.company("Contoso AS", companion=False)
    (note,) = notes(doctor())
    assert "Contoso AS: page mode" in note
    assert "version 30" in note


@pytest.mark.parametrize("fault", [{"status": 403}, {"html": True}, {"truncated": True}, {"status": 404}])
def test_a_company_that_cannot_be_read_is_a_fault_and_the_other_one_is_read(
    doctor: Examine, business_central: SimulatedBusinessCentral, fault: dict[str, Any]
) -> None:
    business_central.faults.next(on="synchronizationErrors", **fault)
    if fault.get("status") == 404:
        business_central.faults.next(on="IntegrationSynchJobErrors", **fault)
    findings = doctor()
    assert len(faults(findings)) == 1
    assert any("companion mode" in str(finding) for finding in findings)


def test_a_dead_business_central_is_a_fault_and_does_not_take_long(
    doctor: Examine, business_central: SimulatedBusinessCentral
) -> None:
    business_central.stop()
    (fault,) = faults(doctor())
    assert "Business Central Production" in fault


def test_without_a_dataverse_address_there_is_a_note(doctor: Examine) -> None:
    (note,) = notes(doctor(dataverse_url=""))
    assert "DATAVERSE_URL" in note


def test_own_rules_are_counted_or_faulted(doctor: Examine, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text("[[rule]]\nname = 'x'\n", encoding="utf-8")
    assert any("rule" in fault for fault in faults(doctor(syncerrors_rules=str(rules))))


def test_people_and_groups_of_the_settings_are_looked_up(doctor: Examine, workspace: Workspace) -> None:
    group = workspace.add_usergroup("erp-admins", "ola", "admin")
    people = ("UOLA000001", "U0NOBODY00", "UGONE00001", group)
    findings = doctor(syncerrors_purgers=people, syncerrors_admin="UADMIN0001")
    assert [line for line in map(str, findings) if "SYNCERRORS_ADMIN" in line] == [
        "ok     SYNCERRORS_ADMIN: Ada Lindqvist (UADMIN0001)"
    ]
    wrong = faults(findings)
    assert len(wrong) == 2
    assert "SYNCERRORS_PURGERS: U0NOBODY00 is nobody in this workspace" in wrong[0]
    assert "Gro Gone (UGONE00001) is deactivated" in wrong[1]
    assert f"ok     SYNCERRORS_PURGERS: group {group} has 2 members" in map(str, findings)
