"""Killed at every point and started again: the right answer, nothing recorded done or paid twice, each effect once.

The contrast variants repeat something at the same points, so a count that is always 0 would fail here.
"""

import json
import os
import shutil
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from workshop_lib.bench import chaos, ledger, victim
from workshop_lib.cli.chaos import chaos as command
from workshop_lib.storage import FILE, DamagedError, explain, seal, unseal

LIMITED = pytest.mark.skipif(os.name == "nt", reason="Windows cannot limit the size of a process's files")


@pytest.fixture(scope="module")
def cases() -> list[chaos.Case]:
    with chaos.workspace() as folder:
        return chaos.sweep(Path(folder))


@pytest.fixture(scope="module")
def durable(cases) -> list[chaos.Case]:
    return [case for case in cases if case.variant == "durable"]


@pytest.mark.parametrize("mode", chaos.MODES)
def test_there_is_a_kill_after_each_of_twelve_steps_and_more(durable, mode):
    points = {case.killed_after for case in durable if case.mode == mode}
    steps = [point for point in points if point.startswith("after step")]
    assert len(steps) >= 12
    assert {f"after step {n}" for n in range(1, len(steps) + 1)} == set(steps)


@pytest.mark.parametrize("mode", chaos.MODES)
@pytest.mark.parametrize("moment", ["inside side effect 7,", "between side effect 7 and", "inside request 1,"])
def test_there_is_a_kill_inside_each_side_effect_after_it_and_inside_a_request(durable, mode, moment):
    assert any(case.killed_after.startswith(moment) for case in durable if case.mode == mode)


def test_every_answer_is_right(durable):
    assert [case for case in durable if not case.correct] == []


def test_no_recorded_call_is_made_again(durable):
    assert [case for case in durable if case.repeated_calls] == []


def test_no_recorded_request_is_paid_again(durable):
    assert [case for case in durable if case.repeated_requests or case.repeated_tokens] == []


def test_no_side_effect_happens_twice(durable):
    assert [case for case in durable if case.repeated_effects] == []


def test_a_request_whose_answer_was_lost_is_paid_again_and_counted_apart(durable):
    for case in durable:
        lost = case.killed_after.startswith("inside request")
        assert (case.requests_under_way, case.tokens_under_way > 0) == (int(lost), lost)


def test_a_call_killed_after_its_effect_was_under_way(durable):
    assert all(case.calls_under_way for case in durable if case.killed_after.startswith("between"))


@pytest.mark.parametrize("variant", ["traces", "scratch"])
def test_without_a_cache_effects_requests_and_tokens_are_repeated(cases, variant):
    (row,) = [row for row in chaos.summary(cases) if row["variant"] == variant]
    assert min(row["repeated_effects"], row["repeated_requests"], row["repeated_tokens"]) > 0
    assert row["right"] < row["kills"]


def test_without_keys_what_falls_between_effect_and_record_happens_twice(cases):
    own = [case for case in cases if case.variant == "no keys"]
    assert {case.clean for case in own if case.killed_after.startswith("after step")} == {True}
    assert sum(case.repeated_effects for case in own if case.killed_after.startswith("between")) > 0


# --- the disk --------------------------------------------------------------------------------------------


def is_sound(file: Path) -> bool:
    with sqlite3.connect(file) as database:
        return database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@LIMITED
@pytest.mark.parametrize("mode", chaos.MODES)
def test_out_of_room_is_one_clear_error_and_with_room_the_run_goes_on(mode, tmp_path):
    case = chaos.full_disk(tmp_path, mode)
    assert case.said.startswith("The run stopped because its work could not be kept in ")
    assert "run again with the same run key" in case.said
    assert case.clean
    assert is_sound(tmp_path / f"home-full-{mode}" / "flyte" / FILE)


def test_on_a_disk_that_is_really_full_too(tmp_path):
    home = tmp_path / "small"
    home.mkdir()
    mount = shutil.which("mount")
    if (
        not mount
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=64k", "none", home], capture_output=True).returncode
    ):
        pytest.skip("no small file system can be mounted here")
    try:
        order = victim.Order(home, tmp_path / "run", "direct")
        chaos._one(order)
        assert is_sound(home / "flyte" / FILE)
        subprocess.run([mount, "-o", "remount,size=16m", home], check=True)
        chaos._one(replace(order, life=2))
        case = chaos.judge(order, "")
    finally:
        subprocess.run(["umount", "--lazy", home], check=True)
    assert "disk is full" in case.said
    assert case.clean


@pytest.mark.parametrize("damage", chaos.DAMAGES)
def test_a_damaged_cache_is_named_and_moved_aside_and_each_effect_still_happens_once(damage, tmp_path):
    case = chaos.damaged_cache(tmp_path, damage, ledger.FIXED)
    assert "cache.db was damaged (" in case.said
    (aside,) = tmp_path.rglob("cache.damaged-*.db")
    assert f"moved to {aside.name} beside it" in case.said
    assert is_sound(aside.with_name("cache.db"))
    assert (case.correct, case.repeated_effects) == (True, 0)
    assert case.repeated_requests == 1  # what was finished is lost, and is paid for again


def test_without_its_record_a_plan_that_looks_at_what_it_changed_decides_otherwise(tmp_path):
    """The limit of keys, said in the error: they keep an effect single, not a decision."""
    case = chaos.damaged_cache(tmp_path, "its first page", ledger.DECIDING)
    assert "may now decide otherwise" in case.said
    assert not case.correct
    (book,) = tmp_path.rglob("ledger.db")
    surplus = ledger.effects_in(book) - ledger.DECIDING.effects
    assert list(surplus) == ["notify rent later"]  # a decision of its own; no transfer is made twice


def test_what_is_kept_comes_back_as_it_was():
    assert unseal(seal("a text, é\n")) == "a text, é\n"


def test_a_changed_character_breaks_the_seal():
    with pytest.raises(DamagedError):
        unseal(seal("60000").replace("60000", "60001"))


def test_an_error_that_has_nothing_to_do_with_storage_is_not_explained_away(tmp_path):
    assert explain(ValueError("x"), tmp_path) is None
    assert explain(BrokenPipeError(32, "Broken pipe"), tmp_path) is None


# --- the command -----------------------------------------------------------------------------------------


CLEAN = chaos.Case("durable", "code", "after step 1", True, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(("repeated", "status"), [(0, 0), (1, 1)])
def test_the_command_succeeds_only_if_nothing_was_repeated(repeated, status, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    naive = replace(CLEAN, variant="scratch", repeated_effects=3)
    found = [replace(CLEAN, repeated_calls=repeated), naive]
    monkeypatch.setattr(chaos, "sweep", lambda *args, **options: found)
    done = CliRunner().invoke(command, ["--quick", "--json", str(tmp_path / "out.json")])
    assert done.exit_code == status, done.output
    result = json.loads((tmp_path / "out.json").read_text())
    (case,) = result["cases"]
    assert {"killed_after", "repeated_calls", "repeated_requests", "correct"} <= set(case)
    assert [row["repeated_effects"] for row in result["variants"]] == [0, 3]
    assert (tmp_path / "plots" / "chaos.png").exists()
