"""Settings: model, mode, caps and paths. The one place that reads the environment and `.env`.

Covers: what a person may set, with its default and the error for a value that makes no sense.
Does not cover: prices and limits of models, which are data (`data/models.json`, read by `meter`).
"""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, get_args

from workshop_lib.recording import Recording, RecordingError

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_MODEL = "claude-haiku-5-5"
Kind = Literal["oracle", "recorded", "live"]
Isolation = Literal["auto", "container", "child"]
NAMES = (
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "WORKSHOP_MODEL",
    "WORKSHOP_MAX_USD",
    "WORKSHOP_OFFLINE",
    "WORKSHOP_RECORD",
    "WORKSHOP_REPLAY",
    "WORKSHOP_HOME",
    "WORKSHOP_ISOLATION",
    "WORKSHOP_BASE_IMAGE",
    "WORKSHOP_USER_MAX_USD",
    "WORKSHOP_TOTAL_MAX_USD",
    "WORKSHOP_LOGIN",
)
"""The variables that are read."""
SECRET_NAMES = re.compile(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL|LOGIN|_HEADERS$", re.IGNORECASE)
"""Variables whose names say that their values are nobody's business."""
SHORTEST_SECRET = 8


class SettingsError(ValueError):
    """A setting makes no sense. The message says which, why, and what to type."""


@dataclass(frozen=True)
class Settings:
    """Everything a run depends on besides its question. Make one with `Settings.load`."""

    model: str = DEFAULT_MODEL
    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = None
    offline: bool = False
    record: Path | None = None
    """The recording that what a live model is asked, and answers, is added to."""
    replay: Path | None = None
    """The recording that is played back in place of a model."""
    max_usd: float = 2.00
    """The most one run may cost, in US dollars at list price."""
    max_turns: int = 100
    """The most turns (model responses) one run may take."""
    max_seconds: float = 1800.0
    """The most seconds one run may take, those of waiting for a person included."""
    max_calls: int = 20_000
    """The most calls of any one tool in one run."""
    max_output: int = 200_000
    """The most output tokens of one run."""
    max_tokens: int = 16_000
    """The most output tokens of one response."""
    home: Path = PROJECT / ".workshop"
    """Where runs, caches and plots are kept."""
    isolation: Isolation = "auto"
    """Where the SQL tools run: in containers, in locked child processes, or in containers if they can be had."""
    base_image: str = "python:3.12-slim"
    """What the image of those containers is made from: any image with Python 3 and pip."""
    user_max_usd: float = 10.00
    """The most that the questions of one user of the UI may cost in 24 hours."""
    total_max_usd: float = 50.00
    """The most that the questions of all users of the UI may cost in 24 hours."""
    login: str | None = field(default=None, repr=False)
    """Who may use the UI: `user:password`, or a file of such lines. None: whoever reaches it."""

    @property
    def kind(self) -> Kind:
        """`oracle` if `offline`; else `recorded` if there is a `replay`; else `live` with a key or a base URL."""
        if self.replay and not self.offline:
            return "recorded"
        return "live" if (self.api_key or self.base_url) and not self.offline else "oracle"

    @property
    def recording(self) -> Recording | None:
        """The recording that is played back, if one is. Raises `RecordingError` for one that cannot be."""
        return Recording.load(self.replay) if self.replay and not self.offline else None

    @property
    def recorded(self) -> str | None:
        """When a live model gave the answers, if they are played back."""
        return self.recording.when if self.recording else None

    @classmethod
    def load(cls, **overrides: object) -> Settings:
        """Read the environment, then `.env` in the working folder or the project for what it lacks.

        `overrides` win over both. A recording brings its own model along, if no other is asked for. Raises
        `SettingsError` for a value that makes no sense, and for a recording that cannot be played back.
        """
        values = variables()
        found: dict[str, object] = {
            "model": values.get("WORKSHOP_MODEL"),
            "api_key": _api_key(values.get("ANTHROPIC_API_KEY")),
            "base_url": values.get("ANTHROPIC_BASE_URL"),
            "offline": _flag("WORKSHOP_OFFLINE", values.get("WORKSHOP_OFFLINE")),
            "record": _recording(values.get("WORKSHOP_RECORD")),
            "replay": _recording(values.get("WORKSHOP_REPLAY")),
            "max_usd": _number("WORKSHOP_MAX_USD", values.get("WORKSHOP_MAX_USD")),
            "user_max_usd": _number("WORKSHOP_USER_MAX_USD", values.get("WORKSHOP_USER_MAX_USD")),
            "total_max_usd": _number("WORKSHOP_TOTAL_MAX_USD", values.get("WORKSHOP_TOTAL_MAX_USD")),
            "login": (values.get("WORKSHOP_LOGIN") or "").strip(),
            "isolation": _isolation(values.get("WORKSHOP_ISOLATION")),
            "base_image": (values.get("WORKSHOP_BASE_IMAGE") or "").strip(),
            "home": Path(home).expanduser() if (home := values.get("WORKSHOP_HOME")) else None,
        }
        known = {name: value for name, value in found.items() if value not in (None, "")}
        settings = cls(**{**known, **overrides})  # type: ignore[arg-type]
        if settings.record and settings.replay:
            raise SettingsError("WORKSHOP_RECORD and WORKSHOP_REPLAY are both set. Unset one of them.")
        if settings.record and settings.kind == "oracle" and "offline" not in overrides:
            raise SettingsError(
                "Recording needs a live model, for the oracle is there anyway. Set ANTHROPIC_API_KEY and unset "
                "WORKSHOP_OFFLINE, or unset WORKSHOP_RECORD."
            )
        try:
            recording = settings.recording
        except RecordingError as error:
            raise SettingsError(f"WORKSHOP_REPLAY: {error}") from error
        if recording and not {"model"} & {*known, *overrides}:
            return replace(settings, model=recording.model)
        return settings


def secrets() -> dict[str, str]:
    """Variables whose names say that their values are for nobody else, and these values."""
    return {
        name: value
        for name, value in variables().items()
        if value and SECRET_NAMES.search(name.upper()) and len(value) >= SHORTEST_SECRET
    }


def misspelt() -> dict[str, str]:
    """Variables that are set and that nothing reads, each with the name that was probably meant."""
    near = {
        name: difflib.get_close_matches(name.upper(), NAMES, n=1, cutoff=0.85)
        for name in variables()
        if name not in NAMES
    }
    return {name: meant[0] for name, meant in near.items() if meant}


def variables() -> dict[str, str | None]:
    """All variables: the environment, and what `.env` adds to it."""
    from dotenv import dotenv_values

    values: dict[str, str | None] = {}
    for folder in (PROJECT, Path.cwd()):
        values |= dotenv_values(folder / ".env")
    return values | dict(os.environ)


def _api_key(value: str | None) -> str | None:
    """Trim a key; refuse one that was clearly pasted wrong, for the API would only say 401."""
    key = (value or "").strip()
    if not key:
        return None
    if key[0] in "\"'" or any(sign.isspace() or not sign.isascii() for sign in key):
        raise SettingsError(
            "ANTHROPIC_API_KEY contains quotes, spaces or typographic characters, so the API would refuse it. "
            "Paste the key alone after the = sign, without quotes, or unset it to use the offline oracle."
        )
    return key


def _flag(name: str, value: str | None) -> bool:
    text = (value or "").strip().lower()
    if text in ("", "0", "false", "no", "off"):
        return False
    if text in ("1", "true", "yes", "on"):
        return True
    raise SettingsError(f"{name} is {value!r}, which is neither yes nor no. Set it to 1 or 0.")


def _isolation(value: str | None) -> str:
    text = (value or "").strip().lower()
    if text not in ("", *get_args(Isolation)):
        raise SettingsError(f"WORKSHOP_ISOLATION is {value!r}. Set it to auto, container or child.")
    return text


def _recording(value: str | None) -> Path | None:
    """The file that a variable names; a relative one is in the project, where `.env` is."""
    return PROJECT / Path(value.strip()).expanduser() if value and value.strip() else None


def _number(name: str, value: str | None) -> float | None:
    if value is None or not value.strip():
        return None
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 < number < float("inf"):
        raise SettingsError(f"{name} is {value!r}, but must be an amount above 0. Set it like {name}=2.00.")
    return number
