"""The questions and their grader: exact where it must be, forgiving nowhere else."""

import json
import math
from typing import Any

import pytest

from workshop_lib.flights import QUESTIONS, Question, find_question, get_question, grade

TRUTH = {"dest": "CAE", "mean": 41.7642, "flights": 106, "late": False, "note": None, "top": [{"n": 2}, {"n": 1}]}


def changed(**values: Any) -> dict[str, Any]:
    return {**TRUTH, **values}


def test_there_are_twelve() -> None:
    assert [question.id for question in QUESTIONS] == list(range(1, 13))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"q{question.id}")
def test_each_says_which_json_it_wants(question: Question) -> None:
    _, asked = question.text.split("Answer with ")
    records = question.answer if isinstance(question.answer, list) else [question.answer]
    assert all(f'"{key}":' in asked for record in records for key in record)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: f"q{question.id}")
def test_each_answer_survives_json_and_grades_itself(question: Question) -> None:
    assert grade(json.loads(json.dumps(question.answer)), question.answer).correct


@pytest.mark.parametrize("number", [0, 13, "4", None])
def test_an_unknown_number_is_told_the_known_ones(number: Any) -> None:
    with pytest.raises(ValueError, match="Choose one of 1 to 12"):
        get_question(number)


def test_a_question_is_known_by_its_exact_text() -> None:
    assert find_question(f" {QUESTIONS[3].text}\n") is QUESTIONS[3]
    assert find_question(QUESTIONS[3].text.lower()) is None


def test_the_right_answer_is_right() -> None:
    assert grade(TRUTH, TRUTH).correct


@pytest.mark.parametrize("mean", [41.76415, 41.76425, 41.764217])
def test_a_float_counts_to_its_fourth_decimal(mean: float) -> None:
    assert grade(changed(mean=mean), TRUTH).correct


def test_an_integer_may_stand_for_a_float() -> None:
    assert grade({"median": 171}, {"median": 171.0}).correct


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (changed(mean=41.7641), "'mean' of the answer must be 41.7642 to 4 decimals, but is 41.7641."),
        (changed(mean=math.nan), "'mean' of the answer must be 41.7642"),
        (changed(mean=math.inf), "'mean' of the answer must be 41.7642"),
        (changed(mean=10**400), "'mean' of the answer must be 41.7642"),
        (changed(mean="41.7642"), "'mean' of the answer must be a number, but is a string"),
        (changed(flights=107), "'flights' of the answer must be 106, but is 107."),
        (changed(flights=106.0), "'flights' of the answer must be a whole number, but is a number: 106.0."),
        (changed(flights=True), "'flights' of the answer must be a whole number, but is true or false"),
        (changed(late=0), "'late' of the answer must be true or false, but is a whole number"),
        (changed(note="none"), "'note' of the answer must be null, but is a string"),
        (changed(dest="cae"), "'dest' of the answer must be 'CAE', but is 'cae'."),
        (changed(dest="CAE, I think"), "'dest' of the answer must be 'CAE'"),
        (changed(dest=["CAE"]), "'dest' of the answer must be a string, but is a list"),
        (changed(extra=1), "the answer has the wrong keys: it has 'extra'."),
        ({"dest": "CAE"}, "the answer has the wrong keys: it lacks 'mean', 'flights', 'late', 'note', 'top'."),
        (changed(top=[{"n": 2}]), "'top' of the answer must have 2 elements, but has 1."),
        (changed(top=[{"n": 1}, {"n": 2}]), "'n' of element 1 of 'top' of the answer must be 2, but is 1."),
        (changed(top=({"n": 2}, {"n": 1})), "a tuple, which is not JSON"),
        ("The answer is CAE.", "the answer must be an object, but is a string: 'The answer is CAE.'."),
        (json.dumps(TRUTH), "the answer must be an object, but is a string"),
        (None, "the answer must be an object, but is null: None."),
    ],
)
def test_a_wrong_answer_is_told_why(answer: Any, reason: str) -> None:
    result = grade(answer, TRUTH)
    assert not result.correct
    assert reason in result.reason
