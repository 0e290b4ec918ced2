# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 08 Deploy it behind a UI
#
# **Question:** how do other people get to use your agent, without using up your money or your trust?
#
# | | |
# |---|---|
# | Minutes | 20 to read and run, 20 for three exercises |
# | Builds on | [05](05_isolated_cached_durable.ipynb), for runs that survive. It runs on its own, too. |
# | You leave with | an app on your laptop, approvals and caps that hold, and what a cluster would be told |
#
# **Contents:** [start the app](#Start-the-app), [ask before you act](#Ask-before-you-act), [caps](#Caps),
# [what a cluster is told](#What-a-cluster-is-told), [the way to production](#The-way-to-production),
# [stop the app](#Stop-the-app), [summary](#Summary)
#
# **Half a day, 22 minutes:** skip [the way to production](#The-way-to-production), and do exercise 08.1.
#
# **90 minutes, 8:** [start the app](#Start-the-app), [ask before you act](#Ask-before-you-act) and
# [stop the app](#Stop-the-app), no exercise.

# %% [markdown]
# ## Start the app
#
# `workshop serve` is the app: both modes side by side, over durable runs. Here the notebook starts that command, in a
# process and a folder of its own, and without a key, so that nothing can cost anything.

# %%
import random
import tempfile
from pathlib import Path

from workshop_lib.bench.load import Server, User, free_port
from workshop_lib.flights import get_question
from workshop_lib.runtime import FLIGHTS, FLIGHTS_PLAYBOOK

folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
home = Path(folder.name)
server = Server(home, free_port(), FLIGHTS, FLIGHTS_PLAYBOOK)
await server.start()
address = f"http://127.0.0.1:{server.port}"
print("It answers.")

# %% [markdown]
# Take the `#` off, run the cell, and click. Ask question 4 in both modes. Look at the program, the calls and the price.
# Then come back here, and leave the app running.

# %%
# print(address)

# %% [markdown]
# The page is a client like any other. This cell asks the app as your browser does.

# %%
me = User(0, server, random.Random(0))
view = await me.call("ask", [get_question(4).text, "both"])
assert "oracle (scripted" in view
print("Answered, in both modes.")

# %% [markdown]
# What it keeps is the same `Run` that you know from every notebook so far.

# %%
import pandas as pd

from workshop_lib.ui.store import Store

store = Store(home / "ui.sqlite")
jobs = [job for job in store.all() if job.question == get_question(4).text][-2:]
store.close()
print("Source:", jobs[0].run.label)
rows = {
    job.run.mode: {
        "answer": job.run.answer,
        "turns": job.run.turns,
        "calls": len(job.run.calls),
        "US cents": round(100 * job.run.usd, 4),
    }
    for job in jobs
}
pd.DataFrame(rows)

# %% [markdown]
# ## Ask before you act
#
# Some tools should not be called without a person. `@needs_approval` marks one. The question is put inside the call, so
# it holds in both modes: a program that wants to pay waits in the middle of its run.
#
# **Predict before you run:** two refunds, the second one is denied. What does the program do then?

# %%
from workshop_lib.agents import CodeModeAgent, DirectAgent
from workshop_lib.approval import needs_approval
from workshop_lib.model import new_model
from workshop_lib.settings import Settings
from workshop_lib.tools import Toolbox

refunded = []


@needs_approval
def refund(order: str, cents: int) -> str:
    """Pay an order back."""
    refunded.append((order, cents))
    return f"{order}: paid back"


QUESTION = "Pay back the orders A7 (20 euros) and B9 (900 euros)."
PROGRAM = """
said = []
for order, cents in [("A7", 2000), ("B9", 90000)]:
    try:
        said.append(refund(order, cents))
    except ToolError as error:
        said.append(f"{order}: {error}")
final(said)
"""


async def a_careful_person(tool, arguments):
    """In a notebook, with you in front of it: workshop_lib.teach.widgets.ask_with_buttons."""
    print("asked:", tool, arguments)
    return arguments["cents"] < 5_000


for agent in (DirectAgent, CodeModeAgent):
    refunded.clear()
    model = new_model(Settings(offline=True), {QUESTION: PROGRAM})
    run = await agent(model, Toolbox([refund], approve=a_careful_person)).run(QUESTION)
    assert refunded == [("A7", 2000)]
    print(f"{run.mode}: {run.answer[1]}\n")

# %% [markdown]
# It goes on without it. A denied call is an ordinary error, which says what to do. In the app the same tool shows two
# buttons on the page.
#
# **08.1** A person who is asked a hundred times a day says yes to everything. Write a policy that decides the clear
# cases. It approves a `refund` of up to 50 euros, which is 5,000 cents. Everything else it denies: other tools, more
# money, amounts of nothing or less, and anything that is no whole number. `True` is no amount, either.


# %%
async def policy(tool, arguments):
    """Whether this call may be made."""
    ### BEGIN SOLUTION 08.1
    cents = arguments.get("cents")
    return tool == "refund" and type(cents) is int and 0 < cents <= 5_000
    ### END SOLUTION


# %%
from workshop_lib.teach.checks import check

await check("08.1", policy)

# %% [markdown]
# ## Caps
#
# A model in a loop can spend a lot. The meter stops *before* the request that could pass the cap, not after it.
#
# **Predict before you run:** question 9 costs 1.7 cents by direct calling, and 0.05 in code mode. With a cap of one
# cent, what has the direct run spent when it is stopped?

# %%
from workshop_lib.flights import PLAYBOOK, toolbox

one_cent = Settings(offline=True, max_usd=0.01)
for agent in (DirectAgent, CodeModeAgent):
    run = await agent(new_model(one_cent, PLAYBOOK), toolbox).run(get_question(9).text)
    assert run.usd <= one_cent.max_usd
    print(f"{run.mode}: {run.outcome}, {100 * run.usd:.3f} US cents\n  {run.reason}")

# %% [markdown]
# Far less than the cap. Before each request the meter asks what it could cost at worst: the whole prompt, and the
# longest response that is allowed. Should that not fit, the request is not sent. So a cap must leave room for one such
# response.
#
# The app has two caps more: what one user may spend in 24 hours, and what all of them may (`WORKSHOP_USER_MAX_USD`,
# `WORKSHOP_TOTAL_MAX_USD`). And a question has to wait in a queue, which says how many are before it.
#
# **08.2** Choose a cap for question 9. Code mode must come to its answer, and direct calling must be stopped before it
# has spent half a cent.


# %%
def my_cap():
    """A cap for one run, in dollars."""
    ### BEGIN SOLUTION 08.2
    return 0.0085
    ### END SOLUTION


# %%
await check("08.2", my_cap)

# %% [markdown]
# ## What a cluster is told
#
# A Flyte cluster is told what to run by *specs*. They can be read without a cluster. This cell makes them, as the
# command would: tasks, app and image. With `DEPLOY = True`, and a cluster that Flyte is configured for, the same cell
# deploys. (Nobody has done that yet with this kit. DEPLOY.md says what was tried, and what could not be.)

# %%
import asyncio
import json
import os
import subprocess
import sys

DEPLOY = False
file = home / "specs.json"
command = [sys.executable, "-m", "workshop_lib", "deploy", *([] if DEPLOY else ["--dry-run"])]
live = {**os.environ, "WORKSHOP_OFFLINE": ""}  # with the key, as its owner would deploy it
done = await asyncio.to_thread(
    lambda: subprocess.run(
        [*command, "--json", str(file)], env=live, capture_output=True, encoding="utf-8"
    )
)
assert done.returncode == 0, done.stderr
specs = json.loads(file.read_text("utf-8"))["specs"]

print("tasks:", *sorted(specs["tasks"]), sep="\n  ")
app = specs["app"]["spec"]
print("app:\n ", " ".join(app["container"].get("args") or app["container"]["command"]))

# %% [markdown]
# Which settings go along, and which secrets? A secret is *named* here. Its value is in the cluster, and nowhere else.

# %%
container = app["container"]
print("settings:", sorted(one["key"] for one in container.get("env", [])))
secrets = app.get("security_context", {}).get("secrets", [])
print("secrets: ", [one["key"] for one in secrets])
limits = container["resources"]["requests"]
print("needs:   ", {one["name"]: one["value"] for one in limits})
steps = specs["image"]["dockerfile"].splitlines()
print("image:   ", sum(line.startswith(("FROM", "RUN", "COPY")) for line in steps), "steps")

# %% [markdown]
# Before anything is sent, the kit looks for the value of every secret of your machine in these specs, and refuses if it
# finds one. Such a search is easy to get wrong.
#
# **08.3** Write it. `specs` is anything that JSON can hold. `secrets` maps names to values. Return the names, sorted,
# of those whose value stands anywhere in a text of the specs: in the middle of a longer text, too, or as a key. An
# empty value is no secret. Mind quotes: in JSON text, `"` is written as `\"`.


# %%
def leaked(specs, secrets):
    """The names of the secrets that are in there."""
    ### BEGIN SOLUTION 08.3
    texts, todo = [], [specs]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            todo += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            todo += one
        else:
            texts.append(str(one))
    return sorted(
        name for name, value in secrets.items() if value and any(value in text for text in texts)
    )
    ### END SOLUTION


# %%
await check("08.3", leaked)

# %% [markdown]
# ## The way to production
#
# What changes between your laptop and a cluster is configuration. What you should have an answer for first:
#
# | question | in this kit |
# |---|---|
# | Who may come? | a login (`WORKSHOP_LOGIN`), or the cluster's own; TLS by a proxy |
# | What may it cost? | caps on a run, on a user, on all; calls and seconds, too |
# | What may it do? | tools with `@needs_approval`, and an idempotency key for each effect |
# | What may a program do? | nothing but call tools (04); what tools run is in a container (05) |
# | Where is the key? | in `.env` or a secret of the cluster; never in the page, the image or the specs |
# | What if it dies? | every question is a durable run, and goes on |
# | What happened? | the record of each run; OpenTelemetry spans without what was said |
# | Who hears of hostile text? | you do, in the logs: a tool's result can tell a model anything; see SECURITY.md |
#
# DEPLOY.md has the commands, and SECURITY.md what was tried.

# %% [markdown]
# ## Stop the app

# %%
server.kill()
assert server.process.poll() is not None
folder.cleanup()
print("The app has stopped.")

# %% [markdown]
# ## Summary
#
# - The app is the same agent over durable runs. The page is one client of it.
# - Approval is asked inside the call, so it holds in both modes. A policy keeps people from saying yes to everything.
# - A cap stops before the request that could pass it, and must leave room for one long response.
# - A cluster is told everything by specs, in which a secret has a name and no value.
#
# **Go deeper:** mark a tool of your own with `@needs_approval`, put it into a file, and serve it:
# `workshop serve --tools mine:TOOLS --playbook mine:PLAYBOOK`. Kill the server while it waits for your click.
#
# **Next:** [09](09_your_own_tools.ipynb) is about your own tools.
