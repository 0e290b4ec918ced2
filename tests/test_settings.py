"""What is set where, and who wins."""

import pytest

from workshop_lib.settings import DEFAULT_MODEL, NAMES, Settings, SettingsError, misspelt


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """No variable set, and a working folder of its own for `.env`."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("workshop_lib.settings.PROJECT", tmp_path / "project")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_key_the_oracle_answers():
    assert (Settings.load().kind, Settings.load().model) == ("oracle", DEFAULT_MODEL)


@pytest.mark.parametrize("name", ["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"])
def test_a_key_or_an_address_makes_it_live(monkeypatch, name):
    monkeypatch.setenv(name, "something")
    assert Settings.load().kind == "live"


def test_offline_wins_over_a_key(monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-1")
    monkeypatch.setenv("WORKSHOP_OFFLINE", "1")
    assert Settings.load().kind == "oracle"


def test_the_shell_wins_over_the_file_and_an_argument_over_both(bare, monkeypatch):
    (bare / ".env").write_text("WORKSHOP_MODEL=from-file\nWORKSHOP_MAX_USD=3\n")
    assert (Settings.load().model, Settings.load().max_usd) == ("from-file", 3.0)
    monkeypatch.setenv("WORKSHOP_MODEL", "from-shell")
    assert Settings.load().model == "from-shell"
    assert Settings.load(model="given").model == "given"


def test_a_key_is_trimmed(monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "  sk-1\n")
    assert Settings.load().api_key == "sk-1"


@pytest.mark.parametrize("key", ['"sk-1"', "'sk-1'", "\u201csk-1\u201d", "sk 1", "sk-1 # my key", "sk\u20111"])
def test_a_key_pasted_wrong_is_refused_without_repeating_it(monkeypatch, key):
    monkeypatch.setenv("ANTHROPIC_API_KEY", key)
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert key not in str(caught.value)


@pytest.mark.parametrize("cap", ["-1", "0", "nan", "inf", "1,50", "ten"])
def test_a_cap_that_is_no_amount_is_refused(monkeypatch, cap):
    monkeypatch.setenv("WORKSHOP_MAX_USD", cap)
    with pytest.raises(SettingsError, match="WORKSHOP_MAX_USD"):
        Settings.load()


def test_where_the_sql_tools_run_is_one_of_three_words(monkeypatch):
    for word in ("auto", "container", "child"):
        monkeypatch.setenv("WORKSHOP_ISOLATION", word.upper())
        assert Settings.load().isolation == word
    monkeypatch.setenv("WORKSHOP_ISOLATION", "docker")
    with pytest.raises(SettingsError, match=r"'docker'\. Set it to auto, container or child"):
        Settings.load()


def test_a_misspelt_variable_is_noticed_and_those_of_other_tools_are_not(bare, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_MODEL", "x")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "x")
    assert misspelt() == {}
    (bare / ".env").write_text("ANTROPIC_API_KEY=sk-1\n")
    assert misspelt() == {"ANTROPIC_API_KEY": "ANTHROPIC_API_KEY"}


def test_a_tilde_in_the_home_folder_is_the_users_home(monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", "~/ws")
    assert "~" not in str(Settings.load().home)


def test_an_empty_variable_is_as_good_as_none(monkeypatch):
    for name in NAMES:
        monkeypatch.setenv(name, "")
    assert Settings.load() == Settings(home=Settings.load().home)
