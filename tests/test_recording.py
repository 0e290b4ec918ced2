"""The file of a recording: what it says of itself, and that damage, a crash or another version is told."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from workshop_lib.recording import Exchange, Head, Recording, RecordingError, add, begin, fingerprint

HEAD = Head("claude-haiku-5-5", "0.1.0", "https://api.anthropic.com")


def exchange(question: str = "Why?", **changes) -> Exchange:
    made = Exchange("2026-11-25", "", 1.5, question, "direct", "0" * 64, 200, "application/json", '{"id": "msg_1"}')
    return replace(made, **changes)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "class.jsonl"


def record(file, *exchanges):
    begin(file, HEAD)
    for one in exchanges:
        add(file, HEAD, one)
    return Recording.load(file)


def test_it_says_what_it_covers(file):
    other = exchange("Where?", date="2026-11-27", notebook="00_first.ipynb")
    data = record(file, exchange(), exchange(mode="code", seconds=2.0), other).to_json()
    assert data["recorded"] == "2026-11-25 to 2026-11-27"
    assert (data["model"], data["kit"], data["base_url"], data["requests"]) == (
        "claude-haiku-5-5",
        "0.1.0",
        "https://api.anthropic.com",
        3,
    )
    assert data["questions"] == [
        {"question": "Why?", "modes": ["code", "direct"], "notebooks": [], "requests": 2, "seconds": 3.5},
        {"question": "Where?", "modes": ["direct"], "notebooks": ["00_first.ipynb"], "requests": 1, "seconds": 1.5},
    ]


def test_the_same_exchanges_are_the_same_bytes_a_line_each(file, tmp_path):
    record(file, exchange(), exchange("Where?"))
    record(tmp_path / "again.jsonl", exchange(), exchange("Where?"))
    assert file.read_bytes() == (tmp_path / "again.jsonl").read_bytes()
    lines = file.read_text().splitlines()
    assert [next(iter(json.loads(line))) for line in lines] == ["recording", "date", "date"]


def test_a_request_is_known_by_its_json_and_not_by_the_order_of_its_fields():
    one = fingerprint("POST", "/v1/messages", {"a": 1, "b": [1, 2]})
    assert fingerprint("POST", "/v1/messages", {"b": [1, 2], "a": 1}) == one
    others = [
        ("POST", "/v1/messages/count_tokens", {"a": 1, "b": [1, 2]}),
        ("GET", "/v1/messages", {"a": 1, "b": [1, 2]}),
        ("POST", "/v1/messages", {"a": 1, "b": [2, 1]}),
    ]
    assert one not in {fingerprint(*other) for other in others}


def test_a_crash_half_way_through_a_line_loses_that_line_and_no_other(file):
    record(file, exchange(), exchange("Where?"))
    whole = file.read_bytes()
    for cut in range(whole.rindex(b"\n", 0, -1) + 2, len(whole), 97):
        file.write_bytes(whole[:cut])
        assert Recording.load(file).questions == ["Why?"]
    assert record(file, exchange("When?")).questions == ["Why?", "When?"]


def test_many_at_once_add_whole_lines(file):
    begin(file, HEAD)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: add(file, HEAD, exchange(f"{number} {'x' * 5_000}")), range(80)))
    assert len(Recording.load(file).questions) == 80


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "There is no recording .*class.jsonl"),
        (b"", "class.jsonl is empty"),
        (b'{"recording": 1, "model": "m", "kit": "0", "base_url": "u"}\n', "class.jsonl is empty"),
        (b'{"interactions": [], "version": 1}\n', "is not a recording of this kit"),
        (b"\x89PNG\r\n\x1a\n\x00", "is not a recording of this kit"),
        (b"[]\n", "is not a recording of this kit"),
        (b'{"recording": 0, "questions": []}\n{}\n', "is of format 0, and this kit reads format 1"),
        (b'{"recording": 1, "model": "m", "kit": "0", "base_url": "u"}\n{"date": \n', "is damaged at line 2"),
        (b'{"recording": 1, "model": "m", "kit": "0", "base_url": "u"}\n{"date": ""}\n', "is damaged at line 2"),
        (b'{"recording": 1, "model": "m", "kit": "0", "base_url": "u"}\n\n', "is damaged at line 2"),
        (b'{"recording": 1, "model": "m", "kit": "0", "base_url": "u"}\n7\n', "is damaged at line 2"),
    ],
)
def test_a_file_that_cannot_be_played_back_says_so_in_words(file, content, says):
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RecordingError, match=says) as caught:
        Recording.load(file)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "head", [replace(HEAD, model="claude-sonnet-5-5"), replace(HEAD, kit="9"), replace(HEAD, base_url="http://x")]
)
def test_one_recording_is_of_one_model_kit_and_address(file, head):
    record(file, exchange())
    with pytest.raises(RecordingError, match="Record into another file"):
        begin(file, head)


def test_a_place_that_cannot_be_written_is_said_before_anything_is_asked(tmp_path):
    (tmp_path / "a file").write_text("")
    with pytest.raises(RecordingError, match="Cannot write the recording"):
        begin(tmp_path / "a file" / "class.jsonl", HEAD)
