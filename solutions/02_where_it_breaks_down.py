# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 02 Where it breaks down
#
# **Question:** where does direct tool calling break down, and what helps before changing the protocol?
#
# | | |
# |---|---|
# | Minutes | 25 to read and run, 20 for three exercises |
# | Builds on | [01](01_direct_tool_calling.ipynb), for the loop and its meter. It runs on its own, too. |
# | You leave with | cost against calls, payload and tools, measured; parallel calls and caching, tried first |
#
# **Contents:** [the instrument](#The-instrument), [more calls](#More-calls), [larger results](#Larger-results),
# [more tools](#More-tools), [parallel calls](#Parallel-calls), [prompt caching](#Prompt-caching),
# [what is left](#What-is-left), [smaller results](#Smaller-results), [summary](#Summary)
#
# **Half a day, 25 minutes:** skip [smaller results](#Smaller-results), and do exercise 02.1.
#
# **90 minutes, 11:** [the instrument](#The-instrument), [more calls](#More-calls) and
# [parallel calls](#Parallel-calls), no exercise.

# %% [markdown]
# ## The instrument
#
# To see one cause at a time, we need a task in which only one thing changes. So this notebook makes its own: two tiny
# tools, and a *playbook*, a function that gives the oracle its program for a question.
#
# Everything here runs with `Settings(offline=True)`, with or without a key, so it never costs money. The oracle is a
# script with a perfect plan and not a model. Prices are list prices, tokens are an estimate.

# %%
from workshop_lib.agents import DirectAgent
from workshop_lib.model import new_model
from workshop_lib.settings import Settings
from workshop_lib.tools import Toolbox

settings = Settings(offline=True)


def sensor(n: int) -> dict[str, float]:
    """One reading of a sensor."""
    return {"n": n, "value": n / 2}


PROGRAMS = {
    "Read": "final(len(parallel(sensor, [{'n': n} for n in range(NUMBER)])))",
    "Follow": "at = 0\nfor _ in range(NUMBER):\n    at = follow(at)['next']\nfinal(at)",
}


def playbook(question):
    """The program for a question such as 'Read 8 sensors.' or 'Follow 4 links.'"""
    verb, number, _ = question.split()
    return PROGRAMS[verb].replace("NUMBER", number)


async def ask(question, tools, *, parallel=False, caching=False):
    """One offline run of the real agent. Its oracle is new each time, so that no cache is warm."""
    model = new_model(settings, playbook)
    agent = DirectAgent(model, Toolbox(tools), parallel=parallel, caching=caching)
    return await agent.run(question)


await ask("Read 3 sensors.", [sensor])

# %% [markdown]
# Three calls, four turns: with `parallel=False` a turn holds one call at most, and the last turn is the answer. That is
# the plainest form of direct calling. Two more helpers make a row of a table from a run, and a figure from a table.

# %%
import pandas as pd

from workshop_lib.teach.plots import captioned, curve


def row(run):
    """The figures that matter here."""
    return {
        "turns": run.turns,
        "input tokens": run.usage.prompt,
        "output tokens": run.usage.output,
        "US cents": round(100 * run.usd, 4),
    }


# %% [markdown]
# ## More calls
#
# The same small call, 1 to 64 times, one by one.
#
# **Predict before you run:** twice the calls, so twice the input tokens?

# %%
calls = [1, 2, 4, 8, 16, 32, 64]
by_calls = {n: await ask(f"Read {n} sensors.", [sensor]) for n in calls}

table = pd.DataFrame(map(row, by_calls.values()), index=pd.Index(calls, name="calls"))
table["times the row above"] = (table["input tokens"] / table["input tokens"].shift()).round(2)
label = by_calls[1].label
print("Source:", label)
table

# %%
curve(table, "input tokens", "Input tokens of n calls, one by one", label)

# %% [markdown]
# At first the fixed part of the prompt hides it. Then doubling the calls comes close to *four* times the tokens. Each
# call adds one turn, and each turn sends everything before it again: the bill grows with the square of the calls.
#
# The next cell shows the prompt of each turn. The area under the steps is the bill.


# %%
from matplotlib.figure import Figure

from workshop_lib.teach.plots import SERIES


def steps(n):
    """The prompt of each turn in the run of `n` calls, from the runs above."""
    prompts = [step.usage.prompt for step in by_calls[n].steps]
    figure = Figure(figsize=(7.5, 3), layout="constrained")
    axes = figure.subplots()
    axes.bar(range(1, len(prompts) + 1), prompts, color=SERIES[0][0])
    axes.set_xlim(0, 66)
    axes.set_ylim(0, 2400)
    axes.set_xlabel("turn")
    axes.set_ylabel("input tokens of the turn")
    title = f"{n} calls: {sum(prompts):,} input tokens in {len(prompts)} turns"
    axes.set_title(title, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    alt = f"{title}. The first turn sends {prompts[0]:,}, the last {prompts[-1]:,}."
    return captioned(figure, alt, label)


steps(16)

# %% [markdown]
# Change the number above to 64 and run it again. Or use a slider: take the `#` off the last line of the next cell. It
# shows the runs you have already, so moving it asks nobody. It is off because a widget works only while a kernel runs,
# and this page should read the same without one.


# %%
def explore():
    """A slider over the runs above."""
    from ipywidgets import SelectionSlider, interact

    interact(steps, n=SelectionSlider(options=calls, value=16, description="calls"))


# explore()

# %% [markdown]
# **01** ended with the rule behind this. Now put it into numbers. The first request sends `b` tokens. Each call and its
# result add `g` tokens to every request that follows. In the sweep above, `b` is 144 and `g` is 34.
#
# **02.1** How many input tokens do `n` calls send, one by one, from the question to the answer?


# %%
def input_tokens(n, b, g):
    """All input tokens of n calls one by one: base prompt b, growth g a call."""
    ### BEGIN SOLUTION 02.1
    return sum(b + k * g for k in range(n + 1))
    ### END SOLUTION


# %%
from workshop_lib.teach.checks import check

await check("02.1", input_tokens)

# %% [markdown]
# ## Larger results
#
# Four calls in a chain: each needs the result of the one before. Only the size of a result changes, from 64 bytes to
# 64 KiB.
#
# **Predict before you run:** four results come in. How many of them are paid for?


# %%
def follow_with(size):
    """A tool whose result is `size` bytes of JSON."""

    def follow(at: int) -> dict[str, int | str]:
        """The link at a place."""
        text = "Flight 1545 left Newark for Houston, two minutes late. " * (size // 50)
        return {"next": at + 1, "text": text[: size - len('{"next":0,"text":""}')]}

    return follow


sizes = [64, 256, 1024, 4096, 16_384, 65_536]
by_size = {size: await ask("Follow 4 links.", [follow_with(size)]) for size in sizes}

table = pd.DataFrame(map(row, by_size.values()), index=pd.Index(sizes, name="bytes a result"))
prompts = [[step.usage.prompt for step in run.steps] for run in by_size.values()]
table["tokens of the 1st result"] = [second - first for first, second, *_ in prompts]
print("Source:", label)
table

# %%
curve(table, "input tokens", "Input tokens of a chain of 4, by size of a result", label)

# %% [markdown]
# Four results come in, ten are paid for: the first is sent on four turns, the second on three, then two, then one. The
# line is straight once a result outweighs the rest of the prompt. Look at the cents of the last row, too. They grow
# about tenfold, where the tokens grow fourfold. The last turn sends more than 100,000 tokens, and this model's list
# price is five times higher for such a prompt.

# %% [markdown]
# ## More tools
#
# Definitions belong to the prompt, too. Here the task stays the same, four calls one by one. It needs one tool. The
# others only stand by: copies of the nine flight tools of 01, under other names.
#
# **Predict before you run:** five turns. How often is the definition of an unused tool sent?

# %%
from dataclasses import replace

from workshop_lib.flights import toolbox

flight_tools = list(toolbox)


def spare(number):
    """A copy of a flight tool under a name of its own."""
    tool = flight_tools[number % len(flight_tools)]
    return replace(tool, name=f"{tool.name}_{number}")


numbers = [5, 10, 20, 50, 100, 200]
by_tools = {}
for number in numbers:
    by_tools[number] = await ask("Read 4 sensors.", [sensor, *map(spare, range(number - 1))])

table = pd.DataFrame(map(row, by_tools.values()), index=pd.Index(numbers, name="tools"))
table["of them in turn 1"] = [run.steps[0].usage.prompt for run in by_tools.values()]
print("Source:", label)
table

# %%
curve(table, "input tokens", "Input tokens of 4 calls, by tools in the toolbox", label)

# %% [markdown]
# A definition costs about 200 tokens here, and is sent on each of the five turns, used or not. The question and the
# four results hardly count beside it. The oracle always picks the right tool. Whether a real model still does among 200
# is another matter, and not measured here.

# %% [markdown]
# ## Parallel calls
#
# Now to what helps. The 64 readings do not depend on each other, so a model may ask for all of them in one turn. The
# API allows it unless told otherwise, and so does `DirectAgent`.
#
# **Predict before you run:** how many turns are left, and which column does not change at all?

# %%
ways = {
    "one by one": {},
    "parallel": {"parallel": True},
    "one by one, cached": {"caching": True},
    "parallel, cached": {"parallel": True, "caching": True},
}
by_way = {name: await ask("Read 64 sensors.", [sensor], **way) for name, way in ways.items()}

comparison = pd.DataFrame(map(row, by_way.values()), index=pd.Index(by_way, name="64 calls"))
print("Source:", label)
comparison.loc[["one by one", "parallel"]]

# %% [markdown]
# Two turns in place of 65. The square is gone, because the conversation no longer grows call by call. The output stays:
# the model still has to write each of the 64 calls, token by token.
#
# A chain gains nothing from this. Its next call is not known before the last result is there.

# %% [markdown]
# ## Prompt caching
#
# The beginning of each prompt is the prompt before. With `caching=True` the agent marks where it ends, and the API
# keeps it for five minutes. A read costs a tenth of fresh input, a write a quarter more than fresh input. Here are the
# same 64 calls again, with and without it.
#
# **Predict before you run:** which column will caching change, and is it cheaper in both cases?

# %%
print("Source:", label)
comparison

# %% [markdown]
# The tokens are the same: caching sends nothing less, it only makes it cheaper. One by one the dollars fall to a third.
# In parallel they *rise*: the second turn was written to the cache, and nobody came to read it.
#
# Turn by turn, one by one and cached:

# %%
run = by_way["one by one, cached"]
turns = pd.DataFrame(
    [
        {
            "turn": number,
            "fresh input": step.usage.input,
            "cache write": step.usage.cache_write,
            "cache read": step.usage.cache_read,
        }
        for number, step in enumerate(run.steps, start=1)
    ]
).set_index("turn")
print("Source:", label)
turns.loc[[1, 2, 25, 26, 27, 28, 29, 64, 65]]

# %% [markdown]
# Up to turn 26 nothing is cached at all. A prompt under 1,024 tokens is not kept, and this one grows past that on turn
# 27. From then on each turn reads what is known and writes what is new. (The minimum differs from model to model. For
# this one it is an assumption, as `data/models.json` says.)
#
# **02.2** Question 9 looks at five destinations, and then at the airlines that fly to some of them. Which settings make
# its right answer cheapest? The check runs all four choices offline. Is it like the 64 parallel calls, where nobody
# came to read?

# %%
from workshop_lib.flights import PLAYBOOK, get_question

print(get_question(9).text)


# %%
def settings_for_question_9():
    """Keyword arguments for `DirectAgent`: a dict with `parallel` and `caching`, True or False."""
    ### BEGIN SOLUTION 02.2
    return {"parallel": True, "caching": True}
    ### END SOLUTION


# %%
await check("02.2", settings_for_question_9)

# %% [markdown]
# ## What is left
#
# All three causes again, first plain, then with both remedies.

# %%
cases = {
    "64 calls": ("Read 64 sensors.", [sensor]),
    "chain of 4, 16 KiB each": ("Follow 4 links.", [follow_with(16_384)]),
    "200 tools": ("Read 4 sensors.", [sensor, *map(spare, range(199))]),
}
remedies = {"plain": {}, "parallel and cached": {"parallel": True, "caching": True}}
rows = {
    (case, name): row(await ask(question, tools, **choices))
    for case, (question, tools) in cases.items()
    for name, choices in remedies.items()
}
print("Source:", label)
pd.DataFrame(rows).T.astype({"turns": int, "input tokens": int, "output tokens": int})

# %% [markdown]
# - **Calls:** the turns are gone. The output tokens of each call are not.
# - **Payload:** a chain keeps its turns and its tokens. Each result passes through the context at least once, at the
#   price of a cache write, and is read again on each turn after that.
# - **Tools:** the definitions are sent on fewer turns, but the first of them pays for all.
#
# No price changes the size of the window. Question 12 joins each flight of the year with the weather. Both remedies are
# on. *This run fails, and should.*
#
# **Predict before you run:** what does a run cost that gives no answer?

# %%
model = new_model(settings, PLAYBOOK)
run = await DirectAgent(model, toolbox, parallel=True, caching=True).run(get_question(12).text)
assert run.outcome == "context window exceeded", run.outcome

print(run.outcome)
print(run.reason)
print("Answer:", run.answer)
print("Source:", run.label)
pd.DataFrame(
    [
        {
            "turn": number,
            "calls": len(step.calls),
            "characters of results": sum(call.chars for call in step.calls),
            "input tokens": step.usage.prompt,
            "US cents": round(100 * model.card.usd(step.usage), 2),
        }
        for number, step in enumerate(run.steps, start=1)
    ]
).set_index("turn")

# %%
print(f"{run.turns} turns, {len(run.calls)} calls")
print(f"{run.usage.prompt:,} input tokens, ${run.usd:.2f}")

# %% [markdown]
# Four turns were paid for. The fifth request did not fit the window and was refused. That one cost nothing, but what
# had been spent on the way is gone. The last three prompts were above 100,000 tokens, so they were billed at the higher
# price, too. Caching made the way cheaper. It did not make it shorter.

# %% [markdown]
# ## Smaller results
#
# One remedy more needs no new protocol: a tool that returns less. Here is a wasteful one. The question only needs the
# departure delays of one route.

# %%
import json

from workshop_lib.flights.tools import Flight, list_flights
from workshop_lib.meter import TOKENIZER, count_tokens
from workshop_lib.tools import ToolError


def flights_on(origin: str, date: str) -> list[Flight]:
    """All flights of a day."""
    return list_flights(origin, date, limit=500)["rows"]


day = flights_on("JFK", "2013-07-10")
text = json.dumps(day, separators=(",", ":"))
delays = [one["dep_delay"] for one in day if one["dest"] == "LAX" and one["dep_delay"] is not None]

print(f"{len(day)} rows, {len(text):,} characters")
print(f"{count_tokens(text):,} tokens ({TOKENIZER}, estimate)")
print(f"Mean departure delay from JFK to LAX: {sum(delays) / len(delays):.1f} minutes")
print("One row:", json.dumps(day[0]))

# %% [markdown]
# **02.3** Write the careful tool. It returns only flights to `dest`, and of each only the `fields` asked for. The
# answer must stay right: leave no flight out, not even a cancelled one. The result must be at least 20 times smaller. A
# field that does not exist gets a `ToolError` that names those that do (`Flight.__annotations__`). Build on
# `flights_on`: `list_flights` alone stops at its `limit`.


# %%
def careful_flights(origin: str, date: str, dest: str, fields: list[str]) -> list[Flight]:
    """Flights of a day to a destination, with these fields only."""
    ### BEGIN SOLUTION 02.3
    unknown = [field for field in fields if field not in Flight.__annotations__]
    if unknown:
        raise ToolError(f"No field {unknown[0]!r}. There are: {', '.join(Flight.__annotations__)}.")
    wanted = [flight for flight in flights_on(origin, date) if flight["dest"] == dest]
    return [{field: flight[field] for field in fields} for flight in wanted]
    ### END SOLUTION


# %%
await check("02.3", careful_flights)

# %% [markdown]
# A careful tool helps only where somebody foresaw the question. The flight tools of this workshop are careful already,
# and question 12 still fails: its join needs the rows.

# %% [markdown]
# ## The whole map
#
# You measured a few points here. `workshop bench breakeven` measured 324: 1 to 256 calls, results of 64 bytes to
# 64 KiB, 5 to 500 tools. Code mode is on the map, too; you will build it in the next notebook. Take the `#` off, and
# look for a place where direct calling wins.

# %%
from workshop_lib.bench import explore as whole_map

points = whole_map.load_map()
print(f"{len({cell.point for cell in points})} points, {len(points):,} runs")
# whole_map.walk(points)

# %% [markdown]
# ## Summary
#
# - Calls one by one cost input with the square of their number. Results and tools cost in proportion to
#   their size, on every turn that sends them.
# - Try the cheap remedies first: parallel calls against turns, caching against dollars, careful tools against payload.
# - Caching changes the price and not the tokens. It pays when somebody reads again, and not under the minimum.
# - What stays: output for each call, each result once through the context, and a window that ends.
#
# **Go deeper:** run question 12 with `caching=False`. How much did the cache save on a run without an answer?
#
# **Next:** [03](03_code_mode_by_hand.ipynb) lets the model write a program, so that results need not pass through it.
