# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 07 When code mode wins, and when not
#
# **Question:** for which work is code mode cheaper, by how much, and where is direct calling the better choice?
#
# | | |
# |---|---|
# | Minutes | 20 to read and run, 20 for three exercises |
# | Builds on | [02](02_where_it_breaks_down.ipynb) and [03](03_code_mode_by_hand.ipynb). It runs on its own, too. |
# | You leave with | the break-even map, your own prediction against it, a rule, and a worksheet for your case |
#
# **Contents:** [your prediction](#Your-prediction), [the map](#The-map), [where direct wins](#Where-direct-wins),
# [where the saving comes from](#Where-the-saving-comes-from), [a bug that flatters](#A-bug-that-flatters),
# [programs that fail](#Programs-that-fail), [a weak model](#A-weak-model), [your own case](#Your-own-case),
# [summary](#Summary)
#
# **Half a day, 28 minutes:** skip [a weak model](#A-weak-model), and do exercises 07.1 and 07.3.
#
# **90 minutes, 11:** [your prediction](#Your-prediction), [the map](#The-map) and [where direct
# wins](#Where-direct-wins), no exercise.

# %% [markdown]
# ## Your prediction
#
# Write it down before you see a figure. Nobody else will read it, and there is no shame in being wrong. Without a
# prediction every result looks obvious.
#
# The map has 324 points: 1 to 256 calls, 64 bytes to 64 KiB a result, 5 to 500 tools. At each, the cheapest way to call
# tools directly meets the cheapest way to do it in code mode. Direct calling may make its calls at once, use the prompt
# cache, and search for its tools.
#
# **07.1** Four numbers, in a dict with these keys. Any honest guess will do. The cell after the check shows what was
# measured. `direct / code` is a ratio of list prices: 2 if direct calling costs twice as much.
#
# - `"points of 324 that direct calling wins"`
# - `"one short call, five tools: direct / code"`
# - `"16 short calls, each needs the one before: direct / code"`
# - `"16 short calls at once: direct / code"`


# %%
def my_prediction():
    """What you expect, before you look."""
    ### BEGIN SOLUTION 07.1
    return {
        "points of 324 that direct calling wins": 60,
        "one short call, five tools: direct / code": 0.7,
        "16 short calls, each needs the one before: direct / code": 4,
        "16 short calls at once: direct / code": 1.5,
    }
    ### END SOLUTION


# %%
from workshop_lib.teach.checks import check

await check("07.1", my_prediction)

# %%
import pandas as pd

from workshop_lib.bench.arms import OFFLINE
from workshop_lib.teach.exercises.nb07 import measured

try:
    predicted = my_prediction()
except NotImplementedError:
    predicted = {}
if not isinstance(predicted, dict):  # the check has said so
    predicted = {}
numbers = pd.to_numeric(pd.Series(predicted, dtype=object), errors="coerce")
table = pd.DataFrame({"predicted": numbers, "measured": measured()}, dtype=float)
print(f"Source: {OFFLINE}; workshop bench breakeven")
table.round(2)

# %% [markdown]
# `direct / code` is the list price of direct calling over that of code mode. Above 1, code mode is cheaper. Which of
# yours was furthest off, and in which direction?
#
# Then remember what these figures are. The *oracle* made them, a script that plans perfectly in both modes. They are
# the prices of a good plan. Whether a model has a good plan is another question.

# %% [markdown]
# ## The map
#
# **Predict before you run:** in which corner does direct calling win?

# %%
from workshop_lib.bench import explore
from workshop_lib.bench.map import draw

points = explore.load_map()
draw(points)

# %% [markdown]
# Each number says how many times the price of code mode direct calling costs. Below 1 there is a frame. *none* means
# that direct calling ran out of its context window.
#
# Now move the map. Take the `#` off. The first slider changes what is compared: without tool search, without `final`,
# or with a prompt cache that is still warm. The second lets programs fail. The list takes the prices of another model.
#
# **Predict before you move:** which slider puts most frames on the map?

# %%
# explore.moving_map(points)

# %% [markdown]
# If you did not move them, here are the same conditions in numbers: on how many points of the map is direct calling
# cheaper?

# %%
from workshop_lib.bench.map import FORMS, by_point, wins

found = by_point(points)
rows = {
    form: {
        f"{failing} of 100 programs fail": wins(found, form, failing=failing)
        for failing in (0, 25, 100)
    }
    for form in FORMS
}
print(f"Source: {OFFLINE}; workshop bench breakeven")
pd.DataFrame(rows).T

# %% [markdown]
# ## Where direct wins
#
# The map was measured before. Do not take it on trust: here are three of its points, run now by both agents.

# %%
from workshop_lib.bench.arms import ARMS, UNCAPPED
from workshop_lib.bench.crossover import Point
from workshop_lib.bench.suites import crossover_task

short = crossover_task(Point(calls=1, size=64, tools=5, order="chained"))
among_500 = crossover_task(Point(calls=1, size=64, tools=500, order="chained"))
print(short.question)
print(short.program)

# %%
duels = {
    "one short call": (short, "direct-cached", "code-final"),
    "the same, without final": (short, "direct-cached", "code"),
    "one call among 500 tools": (among_500, "direct-search", "code-final"),
    "the same, code mode searches, too": (among_500, "direct-search", "code-search"),
}
rows = {}
for name, (task, direct, code) in duels.items():
    one, other = [await ARMS[arm].run(task, UNCAPPED) for arm in (direct, code)]
    assert one.correct
    assert other.correct
    rows[name] = {
        "direct, US cents": 100 * one.usd,
        "code, US cents": 100 * other.usd,
        "direct / code": one.usd / other.usd,
    }
print("Source:", one.label)
table = pd.DataFrame(rows).T
assert (table["direct / code"] < 1).sum() == 3, "direct calling should win three of these"
table.round(4)

# %% [markdown]
# Three wins for direct calling, for three reasons:
#
# - **Without `final`** the model must say again what the program has found. That second request costs more than a
#   single call ever did.
# - **500 stubs in the prompt** cost more than everything else together. A search for tools saves that, in either mode.
# - With search in both modes the two are nearly equal. One call is one call.
#
# And look at the prices: hundredths of a cent. For one short call the choice hardly matters. Take what is simpler.

# %% [markdown]
# ## Where the saving comes from
#
# Question 9 makes 268 calls. Both runs, taken apart request by request: what was sent for the first time, and what was
# sent again?

# %%
from workshop_lib.bench.parts import PARTS, record, saving
from workshop_lib.bench.suites import load_suite

flights = {task.name: task for task in load_suite("flights")}
task = flights["flights-9"]
found = await saving(task, await record(task))
table = pd.DataFrame({"direct": found.direct.usd, "code": found.code.usd, "saved": found.parts()})
table = 100 * table
print("US cents at list price, without the prompt cache. Source:", found.direct.run.label)
table.round(4).assign(what=pd.Series(PARTS))

# %% [markdown]
# The parts add up exactly to the two bills. An account with a remainder hides something.

# %%
difference = found.direct.total_usd - found.code.total_usd
assert abs(sum(found.parts().values()) - difference) < 1e-12
print(f"saved in all: {100 * difference:.4f} of {100 * found.direct.total_usd:.4f} US cents")
print(f"with the prompt cache alone direct calling costs {100 * found.cached_usd:.4f}")

# %% [markdown]
# Well over half is what is sent again, results above all: the conversation goes along whole with every later request.
# Caching makes just that cheaper, and leaves the rest: results sent the first time, and the calls, each of them written
# by the model at the price of output. A program says a call once, in a loop, and its results never enter the context.
#
# **07.2** Which part weighs most depends on the work. Write a function that takes the `direct` column of such a table,
# a dict from part to dollars, and gives the part that costs most and its share of the whole, between 0 and 1.


# %%
def heaviest(usd):
    """The dearest part and its share: ("calls", 0.75) for {"calls": 3.0, "results": 1.0}."""
    ### BEGIN SOLUTION 07.2
    part = max(usd, key=usd.get)
    return part, usd[part] / sum(usd.values())
    ### END SOLUTION


# %%
await check("07.2", heaviest)

# %% [markdown]
# ## A bug that flatters
#
# In a log, usage often stands beside each *call*. A response that makes twelve calls at once leaves twelve lines, all
# with the usage of the same response. Who adds up the lines counts it twelve times. Code mode has one call a response,
# so the bug hits one side only.
#
# **Predict before you run:** question 4, twelve calls. Counted right, direct calling uses 3.4 times the tokens. And
# with the bug?

# %%
from workshop_lib.bench.audit import counting_bug
from workshop_lib.bench.run import read
from workshop_lib.settings import PROJECT

trials = read(PROJECT / "data" / "results")
(stamped,) = [one for one in counting_bug(trials) if one.task == "flights-4"]
assert stamped.stamped_ratio > 5 * stamped.ratio
print(f"counted once per response: {stamped.ratio:.2f} times the tokens of code mode")
print(f"counted on every call:     {stamped.stamped_ratio:.2f} times")

# %% [markdown]
# That is a headline, and it is wrong. Before you believe a benchmark, ask: is usage counted once per response? Could
# the baseline make its calls at once? Was it cached? Were wrong answers left out on both sides? `workshop bench report`
# checks nine such rules on every line it reads.

# %% [markdown]
# ## Programs that fail
#
# The oracle writes each program right the first time. A model does not. What does one failure cost?

# %%
from workshop_lib.bench.failures import measure

task = flights["flights-4"]
repairs = [one for one in await measure(task) if one.mode == "code" and one.requests and one.right]
whole = (await ARMS["code-final"].run(task, UNCAPPED)).usd
rows = {
    one.fault: {
        "what went wrong": ", ".join(one.kinds),
        "requests more": one.requests,
        "calls made again": one.calls_repeated,
        "price, in whole runs": round(one.usd / whole, 2),
    }
    for one in repairs
}
print("Source: oracle (scripted), told to err; question 4")
pd.DataFrame(rows).T

# %% [markdown]
# One failed program costs about as much as the whole run did: the prompt is sent again, and the program with it, and a
# second one is written.
#
# **07.3** So how many programs of a hundred may fail once, before direct calling is as cheap? `direct` and `code` are
# what a run costs, without failures; `repair` is what one failure adds. Where direct calling is cheaper to begin with,
# no program may fail. More than all of them cannot.


# %%
def may_fail(direct, code, repair):
    """Of a hundred programs, so many may fail once: a number from 0 to 100."""
    ### BEGIN SOLUTION 07.3
    return min(100, max(0, 100 * (direct - code) / repair))
    ### END SOLUTION


# %%
await check("07.3", may_fail)

# %% [markdown]
# With question 4 that is all of them: the saving bears a failure in every run. With one SQL call a question, the
# suite bears 22 failures in a hundred programs. So before you choose code mode for small work, measure how often
# *your* model's programs fail. `Run.steps` has it.

# %% [markdown]
# ## A weak model
#
# So far a script planned. Here is a real model, a very small one: SmolLM2 with 135 million parameters, served on the
# machine itself. It speaks the same Messages API; only `ANTHROPIC_BASE_URL` is another. It was asked the easiest
# questions there are, one call each and two for the last. These are its answers, as they were kept.

# %%
from workshop_lib.bench import weak

kept = weak.load()
print("\n".join(weak.summary(kept)))
print("Source:", weak.LABEL)

# %% [markdown]
# It never calls a tool and never writes a program. It just says something. A model that cannot plan gains nothing from
# a better protocol, and code mode asks more of it, not less.
#
# Run it yourself if its packages are installed (`workshop bench weak` does that, 110 MB). Otherwise this cell says so.

# %%
if reason := weak.missing():
    print("Skipped:", reason)
else:
    print("\n".join(weak.summary(await weak.measure(seconds=15))))

# %% [markdown]
# ## Your own case
#
# The rule, in two sentences:

# %%
from IPython.display import Markdown

from workshop_lib.bench.map import RULE

Markdown("> " + RULE)

# %% [markdown]
# And a worksheet. Think of one task that you would give to an agent. How many calls does it take? Does each need the
# one before (`chained`), or can they go at once (`independent`)? How many bytes does one bring back, and among how many
# tools is it chosen? If you do not know how often a program fails, try 10 and 30.

# %%
from workshop_lib.bench.worksheet import estimate

estimate(points, calls=6, size=800, tools=12, order="chained", failing=10)

# %% [markdown]
# It looks at the measured points around your case and says no more than they do. Change the numbers until they are
# yours. Then change each by half: does the verdict hold?

# %% [markdown]
# ## Summary
#
# - Code mode wins by much where calls multiply, follow each other, or bring back more than the answer needs.
# - For one or two short calls it wins by little, and loses without `final`, with a warm cache, or after one failed
#   program.
# - With dozens of tools, search for definitions first. That is worth more than the mode.
# - Ask of every benchmark, this one too: what was counted, who planned, and was the baseline allowed its best?
# - No live model was measured here. The prices are those of a good plan.
#
# **Go deeper:** `workshop bench run --suite flights --arms direct-cached,code-final` with a key of your own; then
# `workshop bench report`. How often do the programs of a real model fail?
#
# **Next:** [08](08_deploy_it_behind_a_ui.ipynb) puts the agent behind a UI.
