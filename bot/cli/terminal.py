"""Diagnosis for the terminal: text for people, JSON for programs, one line for each line of standard input."""

import json
from collections.abc import Iterable, Iterator
from gettext import NullTranslations
from typing import Any

from bot.core.causes import cause_of, plain
from bot.core.diagnosis import Diagnostician
from bot.core.model import Diagnosis
from bot.core.names import AUDIENCES, CONFIDENCES, OUR_OWN, fact_name


def diagnosis_as_json(text: str, diagnostician: Diagnostician, words: NullTranslations) -> dict[str, Any]:
    """What `--json` prints: cause, title, audience, confidence, rule, facts, root, steps, retry, action, docs."""
    found = diagnostician.diagnose(text)
    cause = cause_of(found)
    return {
        "cause": found.cause,
        "title": diagnostician.title(found, words),
        "headline": _headline(found, diagnostician, words),
        "audience": found.audience.value,
        "confidence": found.confidence.value,
        "rule": found.rule,
        "facts": found.facts,
        "root": found.root,
        "steps": _steps(found, diagnostician, words),
        "retry": cause.retry.value,
        "action": words.gettext(cause.action) if cause.action else "",
        "docs": diagnostician.docs(found),
    }


def diagnosis_as_text(text: str, diagnostician: Diagnostician, words: NullTranslations) -> str:
    """What a person reads."""
    found = diagnostician.diagnose(text)
    audience, confidence = words.gettext(AUDIENCES[found.audience]), words.gettext(CONFIDENCES[found.confidence])
    lines = [
        _headline(found, diagnostician, words),
        f"{diagnostician.title(found, words)} · {audience} · {confidence}",
        *(f"{position}. {step}" for position, step in enumerate(_steps(found, diagnostician, words), start=1)),
        *(f"{fact_name(name, words)}: {value}" for name, value in found.facts.items() if name not in OUR_OWN),
        diagnostician.docs(found),
    ]
    return "\n".join(line for line in lines if line)


def diagnose_lines(
    lines: Iterable[str], diagnostician: Diagnostician, words: NullTranslations
) -> Iterator[tuple[str, bool]]:
    """For each line, a JSON object with a `text`, the answer as a line of JSON, and whether the line was right."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
            if not isinstance(text, str):
                raise TypeError
        except (ValueError, KeyError, TypeError):
            complaint = f'line {number} is not a JSON object with a text: {{"text": "..."}}'
            yield json.dumps({"error": complaint}), False
        else:
            yield json.dumps(diagnosis_as_json(text, diagnostician, words), ensure_ascii=False), True


def _headline(found: Diagnosis, diagnostician: Diagnostician, words: NullTranslations) -> str:
    return plain(diagnostician.headline(found, words, str))


def _steps(found: Diagnosis, diagnostician: Diagnostician, words: NullTranslations) -> list[str]:
    return [plain(step) for step in diagnostician.steps(found, words, str)]
