"""The reference programs, run by plain `exec` with tools called one after the other."""

import ast
from collections.abc import Callable
from typing import Any

import pytest

from workshop_lib.flights import PLAYBOOK, QUESTIONS, TOOLS, Question, grade
from workshop_lib.tools import ToolError


class Final(BaseException):
    def __init__(self, value: Any) -> None:
        self.value = value


def run(program: str) -> Any:
    """What the program passes to `final`."""

    def parallel(tool: Callable[..., Any], rows: list[dict[str, Any]], return_exceptions: bool = False) -> list[Any]:
        results: list[Any] = []
        for row in rows:
            try:
                results.append(tool(**row))
            except ToolError as error:
                if not return_exceptions:
                    raise
                results.append(error)
        return results

    def final(value: Any) -> None:
        raise Final(value)

    names = {tool.__name__: tool for tool in TOOLS}
    try:
        exec(program, {**names, "parallel": parallel, "final": final, "ToolError": ToolError})
    except Final as end:
        return end.value
    raise AssertionError("the program ended without final(...)")


def test_every_question_has_a_program() -> None:
    assert list(PLAYBOOK) == [question.text for question in QUESTIONS]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"q{question.id}")
def test_a_program_finds_the_truth(question: Question) -> None:
    result = grade(run(PLAYBOOK[question.text]), question.answer)
    assert result.correct, result.reason


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"q{question.id}")
def test_a_program_works_its_answer_out(question: Question) -> None:
    """No literal in a program belongs to the answer: apart from small numbers, origins and what the text says."""
    constants = {node.value for node in ast.walk(ast.parse(PLAYBOOK[question.text])) if isinstance(node, ast.Constant)}
    truths = {value for value in leaves(question.answer) if not isinstance(value, int) or value > 31}
    harmless = {None, "EWR", "JFK", "LGA"}
    assert not [v for v in (truths & constants) - harmless if str(v) not in question.text]


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [value]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"q{question.id}")
def test_the_text_does_not_give_the_answer_away(question: Question) -> None:
    asked = {"DEN", "EV", "LAX", "SJU", "XYZ", "BQN", "ORD", "STT", "QQQ", "UA", "JFK"}
    told = [value for value in leaves(question.answer) if isinstance(value, str) and value in question.text]
    assert set(told) <= asked
