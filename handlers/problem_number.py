"""The number of a problem as a parameter of a word of the grammar."""

from typing import Any

import click

from bot.core.model import Problem
from bot.exceptions import CommandFault
from handlers.desk import Call
from handlers.grammar import number_of, quoted


class ProblemNumber(click.ParamType[Problem]):
    """Becomes the stored problem."""

    name = "problem"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Problem:  # noqa: ARG002
        """The problem that is meant. Raises CommandFault."""
        if isinstance(value, Problem):
            return value
        assert ctx is not None
        call: Call = ctx.obj
        number = number_of(str(value))
        if number is None:
            sentence = call.words.gettext("{text} is not a problem; write its number as on the card, such as P-17.")
            raise CommandFault(sentence.format(text=quoted(str(value))))
        return call.problem(number)


PROBLEM = ProblemNumber()
