"""Every test runs offline, with its state in a temporary folder and no key in sight."""

import os
import tempfile
from collections.abc import Callable, Iterable

import hypothesis
import pytest

# Before anything of the library is imported: Flyte settles on its folder once per process.
_home = tempfile.TemporaryDirectory(prefix="workshop-test-", ignore_cleanup_errors=True)
os.environ["WORKSHOP_HOME"] = _home.name
os.environ["WORKSHOP_OFFLINE"] = "1"
os.environ["WORKSHOP_ISOLATION"] = "child"  # but for the tests that ask for `container`
for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "WORKSHOP_MODEL", "WORKSHOP_MAX_USD"):
    os.environ.pop(name, None)

from workshop_lib.flights import isolation  # noqa: E402
from workshop_lib.model import Model, new_model  # noqa: E402
from workshop_lib.oracle import Playbook  # noqa: E402
from workshop_lib.settings import Settings  # noqa: E402
from workshop_lib.tools import Toolbox, ToolError  # noqa: E402

NewModel = Callable[..., Model]

QUESTION = "What is the sum?"
PROGRAM = """\
results = parallel(double, [{"x": x} for x in range(5)], return_exceptions=True)
good = [result for result in results if not isinstance(result, ToolError)]
final({"sum": sum(good) + double(10)})
"""
ANSWER = {"sum": 34}
PLAYBOOK = {QUESTION: PROGRAM}


def double(x: int, unit: str = "m") -> int:
    """Twice x. Fails for 3, which is unlucky."""
    if x == 3:
        raise ToolError("3 is unlucky; any other number will do.")
    return 2 * x


toolbox = Toolbox([double])


# Two workers take whole files, one after the other: those that take a minute or more come first, or one worker would be
# left alone with them in the end.
SLOW = (
    *(
        "notebooks",
        "deploy",
        "ui",
        "browser",
        "class",
        "usb",
        "chaos",
        "redteam",
        "peers",
        "packaging",
        "jobs",
        "runtime",
    ),
    *("mcp_public", "doctor_process", "mcp"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {f"test_{name}": place for place, name in enumerate(SLOW)}
    items.sort(key=lambda item: places.get(item.path.stem, len(SLOW)))


# How fast a machine makes examples says nothing about the code.
hypothesis.settings.register_profile("kit", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("kit")


@pytest.fixture
def settings() -> Settings:
    return Settings(offline=True)


@pytest.fixture
def model_with() -> NewModel:
    """`model_with(*faults, playbook=…, **settings)`: a model with the oracle under the SDK."""

    def make(*faults: str | None, playbook: Playbook = PLAYBOOK, **options: object) -> Model:
        return new_model(Settings(**{"offline": True, **options}), playbook, faults=faults)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def container() -> isolation.Choice:
    """Real containers, their image made if need be. Skips without a Docker engine; in CI there must be one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKSHOP_ISOLATION", "container")
        try:
            return isolation.choose()
        except ToolError as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no container: {error}")


def calls_of(run: object) -> list[tuple[str, str]]:
    """The tool calls of a run, in an order that does not depend on when they were made."""
    import json

    calls: Iterable = run.calls  # type: ignore[attr-defined]
    return sorted((call.tool, json.dumps(call.arguments, sort_keys=True)) for call in calls)
