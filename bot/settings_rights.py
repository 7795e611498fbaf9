"""The part of the settings that says who may do what, and what is deleted by itself."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode

from bot.core.permissions import Grants, grant_of
from bot.core.schedule import schedule_of
from bot.setting_values import duration, names


def _slack_ids(ids: tuple[str, ...]) -> tuple[str, ...]:
    grant_of(ids)
    return ids


def _schedule(text: str) -> str:
    if text:
        schedule_of(text)
    return text


class Rights(BaseSettings):
    """Rights and purge."""

    syncerrors_operators: Annotated[tuple[str, ...], NoDecode, BeforeValidator(names), AfterValidator(_slack_ids)] = (
        Field((), description="Who acknowledges, snoozes, resolves: Slack ids (U…, S…); empty means everybody.")
    )
    syncerrors_purgers: Annotated[tuple[str, ...], NoDecode, BeforeValidator(names), AfterValidator(_slack_ids)] = (
        Field((), description="Who may delete entries in Business Central: Slack ids (U…, S…); empty means nobody.")
    )
    syncerrors_purge_approval: str = Field(
        "one", pattern="^(one|two)$", description="Whether one person confirms a purge, or a second one has to agree."
    )
    syncerrors_purge_schedule: Annotated[str, AfterValidator(_schedule)] = Field(
        "", description="Purge resolved problems' old entries every week: mon 06:00 30d (UTC). Off unless set."
    )
    syncerrors_text_retention: Annotated[timedelta | None, BeforeValidator(duration)] = Field(
        None, ge=timedelta(days=1), description="Texts of older entries are blanked, counts stay. Kept unless set."
    )

    @property
    def grants(self) -> Grants:
        """Who may do what."""
        return Grants(grant_of(self.syncerrors_operators), grant_of(self.syncerrors_purgers))
