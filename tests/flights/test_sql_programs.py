"""The reference programs in SQL: right in code mode and in direct mode, with the same calls."""

import re
from typing import Any

import pytest

from workshop_lib.agents import DirectAgent
from workshop_lib.flights import QUESTIONS, SQL_PLAYBOOK, Question, grade
from workshop_lib.flights.tasks import toolbox as sql_toolbox
from workshop_lib.sandbox import run_program
from workshop_lib.tools import Result

each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"q{question.id}")


def test_every_question_has_a_program() -> None:
    assert list(SQL_PLAYBOOK) == [question.text for question in QUESTIONS]


@each_question
async def test_a_program_finds_the_truth_in_both_modes_with_the_same_calls(question: Question, model_with: Any) -> None:
    asked: list[str] = []
    truncated: list[bool] = []

    async def call(name: str, arguments: dict[str, Any]) -> Result:
        result = await sql_toolbox.call(name, arguments)
        asked.append(arguments["sql"])
        truncated.append('"truncated":false' not in result.text.replace(" ", ""))
        return result

    code = await run_program(SQL_PLAYBOOK[question.text], sql_toolbox, call=call)
    assert code.final, code.error
    result = grade(code.value, question.answer)
    assert result.correct, result.reason
    assert 1 <= len(asked) <= 2
    assert not any(truncated)

    direct = await DirectAgent(model_with(playbook=SQL_PLAYBOOK), sql_toolbox).run(question.text)
    result = grade(direct.answer, question.answer)
    assert result.correct, direct.reason or result.reason
    assert sorted(step.arguments["sql"] for step in direct.calls) == sorted(asked)
    assert direct.turns == 2


@each_question
def test_a_program_works_its_answer_out(question: Question) -> None:
    """No name and no number above 31 of the answer stands in the program, apart from what the text says."""
    told = [str(value) for value in leaves(question.answer) if not isinstance(value, int) or value > 31]
    program = SQL_PLAYBOOK[question.text]
    given_away = [value for value in told if re.search(rf"(?<![\w.]){re.escape(value)}(?![\w.])", program)]
    assert not [value for value in given_away if value not in {"None", *re.findall(r"[\w.]+", question.text)}]


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [value]
