"""A folder on a USB stick: made for this system, installed with the network off; what goes wrong, in one sentence."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from workshop_lib.settings import PROJECT

sys.path.append(str(PROJECT / "scripts"))
import usb

PYTHON = "{}.{}".format(*sys.version_info)
FITS = PYTHON in usb.PYTHONS and platform.machine() == usb.SYSTEMS[usb.HERE]["platform_machine"]


@pytest.fixture(scope="module")
def packages():
    return usb.locked()


def names(packages, system: str, python: str) -> set[str]:
    return {one.partition("=")[0] for one in usb.needed(packages, system, python)}


def test_each_system_gets_what_it_alone_needs(packages):
    found = {system: names(packages, system, "3.13") for system in usb.SYSTEMS}
    assert {"colorama", "pywin32", "pywinpty"} <= found["windows"] - found["linux"] - found["macos"]
    assert "appnope" in found["macos"] - found["linux"] - found["windows"]
    assert {"ptyprocess", "pexpect"} <= (found["linux"] & found["macos"]) - found["windows"]
    assert {"flyte", "anthropic", "mcp"} <= found["windows"] & found["linux"] & found["macos"]


def test_each_python_gets_what_it_alone_needs(packages):
    assert "audioop-lts" in names(packages, "linux", "3.13") - names(packages, "linux", "3.12")


def test_what_is_needed_is_pinned_and_has_no_marker_left(packages):
    assert all("==" in one and ";" not in one for one in usb.needed(packages, "windows", "3.12"))


def test_what_pip_wants_and_uv_leaves_out_is_there(packages):
    """`test_packaging` shows that plain pip installs just these versions."""
    assert "rfc3987-syntax" in names(packages, "linux", "3.13")


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "holiday.jpg").touch()
    assert usb.main([str(tmp_path)]) == 1
    assert "holds other things" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_package_without_a_wheel_is_named(tmp_path):
    with pytest.raises(usb.UsbError, match=r"The wheels for linux, Python 3\.13, are not all there: .*no-such-package"):
        usb.download(tmp_path, ["no-such-package-as-this==1"], "linux", "3.13", "--no-deps", "--no-index")


def stick(folder: Path, pythons: str = PYTHON) -> Path:
    """A folder with nothing but the installer in it."""
    (folder / "workshop").mkdir(parents=True)
    (folder / "wheels").mkdir()
    (folder / "workshop" / "constraints.txt").touch()
    (folder / "pythons.txt").write_text(pythons, encoding="utf-8")
    (folder / "install.py").write_bytes((PROJECT / "scripts" / "usb_install.py").read_bytes())
    return folder


def install(folder: Path, place: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "install.py"), str(place)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)


def test_another_python_is_told_which_it_needs(tmp_path):
    done = install(stick(tmp_path / "usb", "3.7 3.99"), tmp_path / "place")
    assert done.returncode == 1
    assert f"This is Python {platform.python_version()}, and there are packages here for 3.7 or 3.99" in done.stderr
    assert not (tmp_path / "place").exists()


def test_a_folder_that_is_there_is_never_overwritten(tmp_path):
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "mine.txt").write_text("mine", encoding="utf-8")
    done = install(stick(tmp_path / "usb"), tmp_path / "place")
    assert done.returncode == 1
    assert "is left as it is" in done.stderr
    assert [file.name for file in (tmp_path / "place").iterdir()] == ["mine.txt"]


def test_packages_that_do_not_fit_are_said_in_words_and_it_can_be_tried_again(tmp_path):
    usb_folder = stick(tmp_path / "usb")
    for _ in range(2):
        done = install(usb_folder, tmp_path / "place")
        assert done.returncode == 1
        assert "do not fit this machine" in done.stderr


@pytest.mark.network
@pytest.mark.skipif(not FITS, reason="there are no folders for this Python and processor")
def test_it_installs_with_the_network_off_and_answers_a_question(tmp_path, capsys):
    status = usb.main([str(tmp_path / "usb"), "--system", usb.HERE, "--python", PYTHON])
    said = capsys.readouterr()
    if status and "not all there" in said.err and not os.environ.get("CI"):
        pytest.skip(said.err)
    assert status == 0, said.err
    assert "and one question answered" in said.out
    if os.environ.get("CI"):
        assert "with the network off, and" in said.out
