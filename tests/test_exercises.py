"""Every check tells its stub, its answer and its plausible wrong answers apart, and helps a little more each time."""

import inspect

import pytest

from workshop_lib.teach import checks
from workshop_lib.teach.checks import check, judge, progress
from workshop_lib.teach.exercises import EXERCISES

ALL = list(EXERCISES.values())
WRONG = [(exercise, attempt) for exercise in ALL for attempt in exercise.wrong]


def stub(*args, **kwargs):
    raise NotImplementedError


async def async_stub(*args, **kwargs):
    raise NotImplementedError


@pytest.fixture(autouse=True)
def own_progress(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
async def test_a_stub_is_still_to_do(exercise):
    untouched = async_stub if inspect.iscoroutinefunction(exercise.answer) else stub
    assert (await judge(exercise, untouched)).state == "to do"


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
async def test_the_answer_passes(exercise):
    verdict = await judge(exercise, exercise.answer)
    assert verdict.state == "done", verdict


@pytest.mark.parametrize(("exercise", "attempt"), WRONG, ids=lambda value: getattr(value, "id", ""))
async def test_a_plausible_wrong_answer_is_told_what_it_gave_and_how_to_go_on(exercise, attempt):
    verdict = await judge(exercise, attempt)
    assert verdict.state == "not yet"
    assert verdict.got
    assert verdict.expected
    assert verdict.got != verdict.expected
    assert verdict.hint == exercise.hints[0]


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
async def test_whatever_is_handed_in_a_check_never_raises(exercise):
    for nonsense in (None, 7, "text", lambda: None, lambda *a: None, lambda *a: 1 / 0, print):
        assert (await judge(exercise, nonsense)).state == "not yet"


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_an_exercise_is_complete(exercise):
    assert len(exercise.hints) == len(set(exercise.hints)) == 3
    assert len(exercise.wrong) >= 2


async def test_every_try_earns_one_more_hint_and_the_last_one_stays():
    exercise = EXERCISES["00.1"]
    hints = [(await check("00.1", exercise.wrong[0])).hint for _ in range(4)]
    assert hints == [*exercise.hints, exercise.hints[2]]


async def test_progress_is_kept_and_shown(tmp_path):
    await check("00.1", EXERCISES["00.1"].wrong[0])
    await check("01.4", EXERCISES["01.4"].answer)
    lines = progress().splitlines()
    assert "◐ 00.1 how many times the input: not yet" in lines
    assert "☑ 01.4 what it costs: done" in lines
    assert lines[-1] == f"1 of {len(EXERCISES)} done"


async def test_damaged_progress_is_no_error(tmp_path):
    (tmp_path / "progress.json").write_text("{broken")
    assert progress().endswith(f"0 of {len(EXERCISES)} done")
    assert (await check("01.4", EXERCISES["01.4"].answer)).state == "done"


async def test_a_verdict_shows_what_was_given_as_text_and_not_as_markup():
    verdict = checks.Verdict(EXERCISES["00.1"], "not yet", got="<script>x</script>", expected="4", hint="h")
    assert "<script>" not in verdict._repr_html_()
    assert "◐ 00.1" in str(verdict)


async def test_an_unknown_exercise_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no exercise '99.9'. There are: 00.1, "):
        await check("99.9", None)
