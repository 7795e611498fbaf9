"""Diagnosis: from the text of an error to its cause, audience, facts and steps, and to the problem it belongs to."""

from bot.core.diagnosis.diagnostician import Diagnostician, OwnRule
from bot.core.diagnosis.fingerprint import fingerprint
from bot.core.diagnosis.judge import diagnose
from bot.core.diagnosis.unwrap import unwrap

__all__ = ["Diagnostician", "OwnRule", "diagnose", "fingerprint", "unwrap"]
