"""Every check tells its stub, its answer and its plausible wrong answers apart, and helps a little more each time."""

import contextlib
import inspect

import pytest

from workshop_lib.teach import checks
from workshop_lib.teach.checks import check, judge, progress
from workshop_lib.teach.exercises import EXERCISES
from workshop_lib.teach.exercises.client import MOST_REQUESTS

ALL = list(EXERCISES.values())
LOOPS = [EXERCISES["01.2"], EXERCISES["03.2"]]
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


# --- loops -----------------------------------------------------------------------------------------------


async def asks_for_ever(client, *rest):
    while True:
        await client.messages.create(model="m", max_tokens=99, messages=[{"role": "user", "content": "?"}])


async def asks_for_ever_and_catches(client, *rest):
    """Whatever is raised, the refusals of the API included, is swallowed."""
    while True:
        with contextlib.suppress(Exception):
            await client.messages.create(model="m", max_tokens=99, messages=[])


@pytest.mark.parametrize("exercise", LOOPS, ids=lambda exercise: exercise.id)
@pytest.mark.parametrize("loop", [asks_for_ever, asks_for_ever_and_catches])
async def test_a_loop_without_an_end_is_stopped(exercise, loop):
    verdict = await judge(exercise, loop)
    assert (verdict.state, verdict.got) == ("not yet", f"{MOST_REQUESTS} requests, no answer")


@pytest.mark.parametrize("exercise", LOOPS, ids=lambda exercise: exercise.id)
async def test_what_the_api_refuses_is_told_in_its_words_alone(exercise):
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "1"}

    async def loop(client, *rest):
        await client.messages.create(model="m", max_tokens=99, messages=[{"role": "user", "content": [result]}])

    verdict = await judge(exercise, loop)
    assert verdict.got.startswith("the API refused a request: messages.0.content.0: unexpected `tool_use_id`")
    assert "{" not in verdict.got


@pytest.mark.parametrize("exercise", LOOPS, ids=lambda exercise: exercise.id)
async def test_a_loop_is_checked_by_the_oracle_whatever_model_the_settings_name(exercise, monkeypatch):
    monkeypatch.setenv("WORKSHOP_MODEL", "a-model-of-my-own")
    assert (await judge(exercise, exercise.answer)).state == "done"


async def test_an_exercise_that_meets_the_stub_of_another_says_which_to_finish_first():
    async def loop(client, question):
        raise NotImplementedError("Exercise 01.1")  # as `answer_call` does while it is a stub

    verdict = await judge(EXERCISES["01.2"], loop)
    assert verdict.state == "to do"
    assert verdict.hint.startswith("finish 01.1 first")


async def test_bare_values_in_the_place_of_rows_are_explained_by_the_toolbox():
    verdict = await judge(EXERCISES["04.2"], lambda: "parallel(get_plane, load('tailnums'))")
    assert "arguments must be an object" in verdict.got


async def test_many_small_results_are_told_apart_from_large_ones():
    verdict = await judge(EXERCISES["00.2"], lambda: 5)
    assert "365 calls in 2 turns, 36,706 characters of results" in verdict.got


async def test_the_model_must_be_told_of_a_failed_program_in_a_result_of_its_call():
    says_nothing, *_, hides_the_error = EXERCISES["03.2"].wrong[1:6]
    assert "`tool_result` with the id of the call" in (await judge(EXERCISES["03.2"], says_nothing)).expected
    assert "division by zero" in (await judge(EXERCISES["03.2"], hides_the_error)).expected
