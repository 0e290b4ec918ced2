"""Every token is counted once, at the price of its tier, and the cap is never passed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop_lib import meter as meter_module
from workshop_lib.meter import (
    Meter,
    ModelCard,
    SpendingCapError,
    UnknownModelError,
    Usage,
    blocks,
    count_tokens,
)
from workshop_lib.settings import Settings

usages = st.builds(Usage, *[st.integers(0, 300_000)] * 4)


def card(model="claude-haiku-5-5"):
    return ModelCard.load(Settings(model=model, offline=True))


@given(st.lists(st.tuples(st.sampled_from("abcdef"), usages)))
def test_usage_is_counted_once_per_response_id(seen):
    meter = Meter(card(), cap_usd=1.0)
    for response_id, usage in seen:
        meter.record(response_id, usage)
        meter.record(response_id, usage)
    last = dict(seen)
    assert meter.usage == sum(last.values(), Usage())


@given(usages)
def test_the_parts_add_up_to_the_whole(usage):
    assert usage.prompt == usage.input + usage.cache_read + usage.cache_write
    assert usage.total == usage.prompt + usage.output


@given(st.lists(usages, min_size=1))
def test_the_price_of_a_run_is_the_sum_over_its_responses(parts):
    meter = Meter(card(), cap_usd=1.0)
    for number, usage in enumerate(parts):
        meter.record(str(number), usage)
    assert meter.usd == pytest.approx(sum(card().usd(usage) for usage in parts))


def test_the_size_of_the_prompt_decides_the_price_of_all_its_tokens():
    assert card().usd(Usage(input=100_000, output=1000)) == pytest.approx(0.0105)
    assert card().usd(Usage(input=100_001, output=1000)) == pytest.approx(0.0525, abs=1e-4)


def test_cached_tokens_count_towards_the_size_of_the_prompt():
    assert card().usd(Usage(input=1, cache_read=100_000)) == pytest.approx((0.5 + 100_000 * 0.05) / 1e6)


def request(text, max_tokens=1000):
    return {"model": "claude-haiku-5-5", "max_tokens": max_tokens, "messages": [{"role": "user", "content": text}]}


def test_a_request_that_could_pass_the_cap_is_not_allowed():
    meter = Meter(card(), cap_usd=0.001)
    meter.check(request("short", max_tokens=1000))
    with pytest.raises(SpendingCapError, match=r"Stopped before request 1: it could cost up to \$0\.00\d+ .* the cap"):
        meter.check(request("short", max_tokens=3000))


def test_a_long_prompt_alone_can_be_too_much():
    text = "flight " * 50_000
    price = card().usd(Usage(input=count_tokens(text)))
    with pytest.raises(SpendingCapError):
        Meter(card(), cap_usd=price).check(request(text, max_tokens=1))


def test_what_was_spent_counts_towards_the_cap():
    meter = Meter(card(), cap_usd=0.001)
    meter.record("a", Usage(output=1900))
    with pytest.raises(SpendingCapError, match=r"on top of \$0\.0009 spent"):
        meter.check(request("short", max_tokens=200))


def test_an_unknown_model_is_refused_with_the_known_ones():
    with pytest.raises(UnknownModelError, match=r"claude-haiku-5-5, claude-sonnet-5-5"):
        ModelCard.load(Settings(model="claude-haiku-5.5"))


def test_behind_an_address_of_ones_own_any_model_may_be_served_at_no_known_price():
    served = ModelCard.load(Settings(model="my-own", base_url="http://127.0.0.1:1"))
    assert served.usd(Usage(input=10**6, output=10**6)) == 0


def test_the_blocks_of_a_request_come_in_the_order_the_api_reads_them():
    mark = {"cache_control": {"type": "ephemeral"}}
    found = list(
        blocks(
            {
                "tools": [{"name": "t", **mark}],
                "system": [{"type": "text", "text": "s"}],
                "messages": [
                    {"role": "user", "content": "q"},
                    {"role": "assistant", "content": [{"type": "tool_use", "id": "1", "name": "t", "input": {"x": 1}}]},
                    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": "r"}]},
                ],
                **mark,
            }
        )
    )
    assert [block.text for block in found] == ['{"name":"t"}', "s", "q", 't{"x":1}', "r"]
    assert [block.breakpoint for block in found] == [True, False, False, False, True]
    assert [block.frame for block in found] == [0, 0, 6, 6, 6]


def test_a_block_is_counted_once_however_often_it_is_resent(monkeypatch):
    counted = []
    import ctok

    count = ctok.token_count
    monkeypatch.setattr(ctok, "token_count", lambda text, version: counted.append(text) or count(text, version))
    meter_module.count_tokens.cache_clear()
    conversation = []
    for turn in range(50):
        conversation.append({"role": "user", "content": f"turn {turn}"})
        sum(block.tokens for block in blocks({"messages": conversation}))
    assert len(counted) == 50
