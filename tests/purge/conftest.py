"""A purge from end to end: the workspace, the real bot, the simulated Business Central, time that is moved."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.model import ProblemFilter
from bot.demo.stage import CHANNEL, Stage, VirtualClock, set_stage
from bot.demo.workspace import Message, SeenView
from bot.store.values import Audit
from bot.triage import Triage

NOW = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)
"""Two days after Europe has changed its clocks."""
AT_ONCE = {
    "syncerrors_group_wait": timedelta(0),
    "syncerrors_card_interval": timedelta(0),
    "syncerrors_message_interval": timedelta(0),
}


class Scene:
    """What people do about purges, and what they see."""

    def __init__(self, stage: Stage, clock: VirtualClock) -> None:
        self.stage, self.clock = stage, clock
        self.workspace, self.business_central = stage.workspace, stage.business_central
        self.store = stage.application.store
        self.stage.application.purge.run.pace_seconds = 0

    def fails(self, name: str = "missing_privilege", *, days_ago: float = 10, times: int = 1, **values: object) -> int:
        return self.business_central.fail(name, at=self.clock() - timedelta(days=days_ago), times=times, **values)

    def polls(self) -> None:
        """What has happened is read and told; every problem is resolved, so that nothing keeps its errors."""
        self.stage.poll()
        triage = Triage(self.store, self.workspace.channel_id(CHANNEL))
        for problem in self.store.problems(ProblemFilter(), limit=50).problems:
            triage.resolve(problem.id, self.workspace.user_id("ola"), self.clock())
        self.stage.deliver()

    def reopens(self, number: int) -> None:
        """Somebody opens a problem again."""
        triage = Triage(self.store, self.workspace.channel_id(CHANNEL))
        triage.reopen(number, self.workspace.user_id("ola"), self.clock())

    def asks(self, text: str, *, as_user: str = "ola") -> SeenView:
        """Type a purge and wait for its preview."""
        before = self.workspace.view(as_user=as_user)
        self.workspace.say(f"/syncerrors purge {text}", as_user=as_user, channel=CHANNEL)
        return self.preview(as_user=as_user, past=before.private_metadata if before else "")

    def preview(self, *, as_user: str = "ola", past: str = "") -> SeenView:
        """The window when it has been counted."""

        def counted() -> SeenView | None:
            view = self.workspace.view(as_user=as_user)
            waiting = (
                view is None or "Counting" in view or "Checking" in view or bool(past and view.private_metadata == past)
            )
            return None if waiting else view

        return self.workspace.wait_for(counted)

    def confirms(self, answers: dict[str, Any] | None = None, *, as_user: str = "ola") -> str:
        """Press the window's button; what it says then."""
        self.workspace.submit(answers or {}, as_user=as_user)

        def told() -> str:
            view = self.workspace.view(as_user=as_user)
            return view.text if view is not None and "Checking" not in view else ""

        return self.workspace.wait_for(told)

    def refusal(self, text: str, *, as_user: str = "ola") -> str:
        """What a person is told who types something that is refused."""
        return self.workspace.say(f"/syncerrors {text}", as_user=as_user, channel=CHANNEL).answer().text

    def runs(self) -> int:
        """The message goes out, the purge goes on until nothing is left to do, the cards follow."""
        self.stage.deliver()
        done = self.stage.application.purge.run.tick(self.clock())
        self.clock.move(timedelta(seconds=2))
        self.stage.deliver()
        return done

    def message(self) -> Message:
        """The channel's message about the last purge."""
        found = [each for each in self.workspace.messages(CHANNEL) if "Business Central" in each and "delet" in each]
        marked = [each for each in found if each.metadata and "purge" in str(each.metadata)]
        return marked[-1]

    def in_business_central(self) -> int:
        return sum(company.log.count() for company in self.business_central.world.companies)

    def audit(self, action: str = "") -> list[Audit]:
        return [line for line in self.store.audit(100) if action in ("", line.action)]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOW)


SetScene = Callable[..., Scene]


@pytest.fixture
def set_scene(tmp_path: Path, clock: VirtualClock) -> Iterator[SetScene]:
    """A connected stage on which ola and admin may purge, kari may not; `without` a scope, with other settings."""
    with ExitStack() as stages:

        def start(*, without: str = "", **changes: Any) -> Scene:
            values = {**AT_ONCE, "syncerrors_purgers": ("UOLA000001", "UADMIN0001"), **changes}
            stage = stages.enter_context(set_stage(tmp_path / "bot.db", clock=clock, **values))
            stage.workspace.faults.refuse_scope(without)
            stage.connect()
            stage.poll()
            return Scene(stage, clock)

        yield start


@pytest.fixture
def scene(set_scene: SetScene) -> Scene:
    return set_scene()


@pytest.fixture
def scene_in_page_mode(set_scene: SetScene) -> Scene:
    """Without the companion extension."""
    return set_scene(companion=False)


@pytest.fixture
def scene_with_group(set_scene: SetScene) -> Scene:
    """The members of a user group may purge; ola is the only one."""
    scene = set_scene(syncerrors_purgers=("SERPADMINS",))
    assert scene.workspace.add_usergroup("erp-admins", "ola") == "SERPADMINS"
    return scene


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One stage for many refusals, with companies whose names are alike."""
    clock = VirtualClock(NOW)
    values = {**AT_ONCE, "syncerrors_purgers": ("UOLA000001",)}
    companies = ("CRONUS Norge AS", "CRONUS Sverige AB", "Fabrikam AS")
    with set_stage(tmp_path_factory.mktemp("many") / "bot.db", clock=clock, companies=companies, **values) as stage:
        stage.connect()
        stage.poll()
        scene = Scene(stage, clock)
        scene.fails()
        scene.polls()
        yield scene
