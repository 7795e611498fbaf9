"""What is refused, and the right form that comes with it; nothing is deleted and the attempt is in the audit."""

import pytest

from bot.demo.stage import CHANNEL
from tests.purge.conftest import Scene, SetScene


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("purge", "Say what is to be deleted"),
        ("purge --older 7d", "There is no “--older”"),
        ("purge --older-than=7d", "There is no “--older-than=7d”"),
        ("purge —older 7d", "There is no “--older”"),
        ("purge -7d", "“-7d” is no age"),
        ("purge 0d", "is no age"),
        ("purge 0", "0d or P-0"),
        ("purge 7", "could be days or a problem: write 7d or P-7"),
        ("purge 7m", "means minutes or seconds"),
        ("purge 90 minutes", "means minutes or seconds"),
        ("purge 30s", "means minutes or seconds"),
        ("purge 7:30", "is no age"),
        ("purge 99999999d", "is no age"),
        ("purge 4000d", "ten years at most"),
        ("purge 7days-ish", "is no age"),
        ("purge al", "is no age"),
        ("purge all 7d", "is no age"),
        ("purge 7d P-1", "is no age"),
        ("purge ٧d", "is no age"),
        ("purge P-99", "There is no problem P-99"),
        ("purge 7d company:CRONOS", "Did you mean CRONUS"),
        ('purge 7d company:"CRONUS"', "fits several companies"),
        ("purge 7d comp:CRONUS", "Did you mean company?"),
        ("purge 7d cause:missing-exchange-rat", "Did you mean missing-exchange-rate?"),
        ("purge 7d keep:all", "Write keep:open"),
        ("purge 7d keep:open include:open", "Write keep:open"),
        ("purge 7d include:open include:open", "stands there twice"),
        ("purge 7d company:", "There is nothing after"),
        ('purge 7d "', "never closed"),
    ],
)
def test_what_is_not_exact_is_refused(many: Scene, typed: str, told: str) -> None:
    before = len(many.audit("purge_refused"))
    assert told in many.refusal(typed)
    assert many.workspace.view(as_user="ola") is None
    assert len(many.audit("purge_refused")) == before + 1


@pytest.mark.parametrize("typed", ["7d", "7 d", "7 days", "168h", "1w", "1w 0.5d", "“7d”", "7D", "P-1", "p-1", "all"])
def test_exact_forms_are_understood(many: Scene, typed: str) -> None:
    assert "At or before" in many.asks(typed)
    many.workspace.close_view(as_user="ola")


def test_who_is_not_named_cannot_purge_and_is_told_who_can(scene: Scene) -> None:
    scene.workspace.say("/syncerrors purge 7d", as_user="kari", channel=CHANNEL)
    told = scene.workspace.wait_for(lambda: scene.workspace.ephemerals(as_user="kari"))[-1]
    assert "@ola" in told
    assert "@admin" in told
    assert scene.workspace.view(as_user="kari") is None
    assert scene.audit("refused")[0].result == "not purger"


def test_nobody_purges_where_nobody_is_named(set_scene: SetScene) -> None:
    scene = set_scene(syncerrors_purgers=())
    assert "SYNCERRORS_PURGERS" in scene.refusal("purge 7d")


def test_strangers_are_refused(scene: Scene) -> None:
    assert "Only members of this workspace" in scene.refusal("purge 7d", as_user="stranger")


def test_without_operators_everybody_operates_with_them_only_they(set_scene: SetScene) -> None:
    scene = set_scene(syncerrors_operators=("UADMIN0001",), syncerrors_purgers=())
    scene.fails()
    scene.stage.poll()
    assert "@admin" in scene.refusal("acknowledge P-1")
    for deed in ("resolve P-1", "snooze P-1 4h", "reopen P-1", "audit"):
        assert "You cannot do this" in scene.refusal(deed)
    assert "is yours now" in scene.refusal("acknowledge P-1", as_user="admin")
    assert scene.audit("acknowledged")[0].actor == "UADMIN0001"


def test_a_purger_is_an_operator_too(set_scene: SetScene) -> None:
    scene = set_scene(syncerrors_operators=("UADMIN0001",))
    scene.fails()
    scene.stage.poll()
    assert "is yours now" in scene.refusal("acknowledge P-1")


def test_members_of_a_group_may_purge_and_nobody_when_slack_does_not_say(scene_with_group: Scene) -> None:
    scene = scene_with_group
    scene.fails()
    scene.polls()
    assert "1 error" in scene.asks("7d")
    scene.workspace.close_view(as_user="ola")
    assert "You cannot delete" in scene.refusal("purge 7d", as_user="admin")
    scene.workspace.faults.refuse_scope("usergroups:read")
    assert "You cannot delete" in scene.refusal("purge 7d")
