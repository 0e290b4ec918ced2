# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 00 Set-up and a first look
#
# **Question:** is this machine ready, and what do the two agents look like side by side?
#
# | | |
# |---|---|
# | Minutes | 10 to read and run, 10 for two exercises |
# | Builds on | nothing |
# | You leave with | a green doctor, both agents seen once, and a feeling for what a `Run` tells |
#
# **Contents:** [the doctor](#The-doctor), [one question, two agents](#One-question,-two-agents),
# [what it cost](#What-it-cost), [exercises](#Exercises), [summary](#Summary)
#
# **Half a day, 12 minutes:** skip [what it cost](#What-it-cost), and do exercise 00.1.
#
# **90 minutes, 5:** [the doctor](#The-doctor) and [one question, two agents](#One-question,-two-agents), no exercise.

# %% [markdown]
# ## The doctor
#
# Run this cell. Each line says OK, or what to mend and what to type next. It sends no request and no key.

# %%
from workshop_lib.teach.doctor import diagnose

diagnosis = await diagnose()
for finding in diagnosis.checks:
    print("OK  " if finding.ok else "FAIL", finding.name, "" if finding.ok else finding.hint)
print("Verdict:", diagnosis.verdict)

# %% [markdown]
# The verdict says who will answer. **oracle**: a script that plays a perfect plan, offline and free of charge. It is
# not a model. **live**: a real model behind your key. Everything below runs in both, and each figure says which it was.
# The doctor does not try the key, for that would cost money. The first run below does.
#
# In a terminal `workshop doctor` says more: notes on what stops nothing, such as a port that is taken. Stuck? Type
# `workshop doctor --report -` and paste what it prints to whoever helps you: no key is in it.

# %% [markdown]
# ## One question, two agents
#
# The data is every flight that left New York in 2013: 336,776 of them. Nine tools give access to it, as a flight-data
# service would. Here is one question of twelve.

# %%
from workshop_lib.flights import PLAYBOOK, QUESTIONS, get_question, grade, toolbox

question = get_question(4)
print(question.text)

# %% [markdown]
# **Predict before you run:** how many tool calls does this question need? How many times must the model be asked, by an
# agent that calls tools directly, and by one that writes a program?

# %%
from workshop_lib.agents import CodeModeAgent, DirectAgent
from workshop_lib.model import new_model
from workshop_lib.settings import Settings

settings = Settings.load()
direct = await DirectAgent(new_model(settings, PLAYBOOK), toolbox).run(question.text)
assert direct.steps, direct.reason
direct

# %% [markdown]
# The oracle asks for all twelve months in its first turn, and reads the results in its second. A real model may go
# another way: the figures above are those of your run.
#
# Now the same question in code mode. Open *program of turn 1* below the figures when it has run.

# %%
code = await CodeModeAgent(new_model(settings, PLAYBOOK), toolbox).run(question.text)
assert code.steps, code.reason
code

# %% [markdown]
# The calls are made by a program now, and no result went through the model's context. The oracle's program has three
# lines, makes the same twelve calls, and is all that the model is asked for.
#
# Are both right? The truth was worked out from the files, without the tools.

# %%
for run in (direct, code):
    print(f"{run.mode:6} {run.answer}", grade(run.answer, question.answer).reason)
    print(f"       calls: {len(run.calls)}, turns: {run.turns}")

# %% [markdown]
# ## What it cost
#
# A picture says it faster than a table. The table is beside it all the same.

# %%
from workshop_lib.teach.plots import compare

compare([direct, code], title="Question 4, answered by both agents", seconds=direct.kind == "live")

# %%
import pandas as pd

pd.DataFrame([direct.row(), code.row()]).drop(columns="seconds").set_index("mode").T

# %% [markdown]
# One question with small results is no proof of anything: the gap is modest here, and there are questions where it is
# smaller still. The rest of the workshop finds out when it is large, when it is not, and why.

# %% [markdown]
# ## Exercises
#
# Replace `raise NotImplementedError(…)` by your own code and run both cells. A check says *to do*, *not yet* with what
# it got, what it expected and a hint, or *done*. Each further try earns a further hint.
#
# **00.1** How many times the input tokens of code mode did direct calling send? Write it for any two runs.


# %%
def times_the_input(direct, code):
    """Input tokens of `direct`, divided by those of `code`."""
    ### BEGIN SOLUTION 00.1
    return direct.usage.prompt / code.usage.prompt
    ### END SOLUTION


# %%
from workshop_lib.teach.checks import check

await check("00.1", times_the_input)

# %% [markdown]
# **00.2** Predict: for which question does direct calling send more than *a hundred times* the input of code mode? The
# list shows the shape of each. The check lets the oracle answer your choice in both modes and compares.

# %%
for one in QUESTIONS:
    print(f"{one.id:2}  {one.shape:14} {one.title}")


# %%
def expensive_question():
    """A question's number: its direct run sends over 100 times the input tokens of code mode."""
    ### BEGIN SOLUTION 00.2
    return 8
    ### END SOLUTION


# %%
await check("00.2", expensive_question)

# %% [markdown]
# ## Summary
#
# - A `Run` holds the answer and what it cost: turns, requests, calls, tokens in four kinds, dollars.
# - Both agents did the same work. What differed is what went through the model's context.
# - The oracle has a perfect plan. It shows the cost of a protocol and says nothing about skill.
#
# **Go deeper:** type `!workshop demo --question 12` into a new cell. Why does the direct run not end with an answer?
#
# **Next:** [01 Direct tool calling](01_direct_tool_calling.ipynb) opens up the direct agent: a loop you write yourself.
