# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 09 Your own tools
#
# **Question:** how do I get from an API or an MCP server of mine to an agent that I have checked?
#
# | | |
# |---|---|
# | Minutes | 40 to read and run, 35 for four exercises |
# | Builds on | [04](04_the_sandboxed_orchestrator.ipynb), for what a program is. It runs on its own, too. |
# | You leave with | a template that worked once here, and works with your service in under an hour |
#
# **Contents:** [eight steps](#Eight-steps), [three calls by hand](#Three-calls-by-hand),
# [errors that help](#Errors-that-help), [functions](#Functions), [effects](#Effects), [a review](#A-review),
# [a test of each tool](#A-test-of-each-tool), [questions with a truth](#Questions-with-a-truth),
# [both agents](#Both-agents), [the decision](#The-decision), [a module](#A-module),
# [an MCP server instead](#An-MCP-server-instead), [three projects](#Three-projects),
# [the final quiz](#The-final-quiz), [summary](#Summary)
#
# **Half a day, 30 minutes:** skip [effects](#Effects), [a review](#A-review),
# [a test of each tool](#A-test-of-each-tool), [questions with a truth](#Questions-with-a-truth),
# [both agents](#Both-agents), [the decision](#The-decision), [a module](#A-module) and
# [an MCP server instead](#An-MCP-server-instead), and do exercises 09.1 and 09.4.
#
# **90 minutes, 7:** [eight steps](#Eight-steps), [three calls by hand](#Three-calls-by-hand) and
# [three projects](#Three-projects), no exercise.

# %% [markdown]
# ## Eight steps
#
# | | step | checked by |
# |---|---|---|
# | 1 | three calls by hand | you have seen a reply, an error and a slow one |
# | 2 | a client whose errors help | each failure is a `ToolError` without the token in it |
# | 3 | functions with types; effects guarded | the stub reads well, results are small |
# | 4 | a review, and a test of each tool | `review_tools` finds nothing to mend; the tests need no network |
# | 5 | questions with a truth | each truth found in a second way |
# | 6 | a program for each question | both agents are right offline |
# | 7 | the decision: direct or code | a ratio, and how many failures it bears |
# | 8 | a module, `mine.py` | the command line answers with it |
#
# First go through it with the example, as it stands. Then copy the notebook from `notebooks/` under a new name, and go
# through it again with a service of your own. Each step ends with **With yours**, which says what to change. Delete the
# exercises there, and the cells that begin with `# Only for the example`. The rest does not need them.
#
# The example is a small bike hire. It runs inside this notebook, and speaks real HTTP. Like many services it wants a
# token, pages its lists, sends more than you need, and is slow at times.

# %%
import os

from workshop_lib.teach.service import Service

service = Service()
os.environ["BIKES_URL"], os.environ["BIKES_TOKEN"] = service.url, service.token

# %% [markdown]
# **With yours:** in place of this cell, put address and token into the file `.env` in the folder of this project, which
# Git ignores: `MY_URL=…`, one to a line. Never into a cell: notebooks are saved, and shared. To read it, there is
# `variables()["MY_URL"]` in `workshop_lib.settings`.

# %% [markdown]
# ## Three calls by hand
#
# Before you write a tool, look at what comes back.

# %%
import json
import urllib.request


def by_hand(path):
    """What the service sends, as JSON."""
    headers = {"Authorization": f"Bearer {service.token}"}
    request = urllib.request.Request(service.url + path, headers=headers)
    with urllib.request.urlopen(request, timeout=2) as reply:
        return json.load(reply)


page = by_hand("/bikes")
print({name: type(value).__name__ for name, value in page.items()}, "next:", page["next"])
print(f"{len(page['items'])} bikes, {len(json.dumps(page)):,} characters. The first:")
print(json.dumps(page["items"][0], indent=1))

# %% [markdown]
# Twenty bikes, and there is a next page. Of ten fields we shall need three. Now what goes wrong: a bike that does not
# exist, and a path that is slow.

# %%
import urllib.error

for path in ("/bikes/B-999/repairs", "/statistics"):
    try:
        by_hand(path)
    except urllib.error.HTTPError as error:
        print(path, "→", error, "→", error.read().decode())
    except OSError:  # in the middle of a reply it is a TimeoutError, before it a URLError
        print(path, "→ no answer within 2 seconds")
    else:
        raise AssertionError(f"{path} has answered.")

# %% [markdown]
# The service says something useful in the *body* of the error. Whoever only reads the status misses it.
#
# **With yours:** three calls. One that works, one with an id that does not exist, and the slowest that you know. Write
# down: is it paged, and how does the last page look? Which fields do you need? How long is too long?

# %% [markdown]
# ## Errors that help
#
# A tool may raise what it likes; the toolbox turns it into a `ToolError`, and a model reads the text.
#
# **Predict before you run:** `by_hand` becomes a tool, as it is. What does the model learn about bike B-999?

# %%
# Only for the example.
from workshop_lib.tools import Toolbox, ToolError


def raw_repairs(bike: str) -> list:
    """The repairs of a bike."""
    return by_hand(f"/bikes/{bike}/repairs")


try:
    await Toolbox([raw_repairs]).call("raw_repairs", {"bike": "B-999"})
except ToolError as error:
    print(error)

# %% [markdown]
# Not found. Neither why, nor what would be. A model can only guess again. Three rules for errors:
#
# - Pass on the *service's own words*, if they are JSON. If not, say the status, or what was asked.
# - Keep it short. An error page of a web server is thousands of characters of HTML.
# - Never the token. Some services repeat it in the error, and what a model has seen is in every log.
#
# **09.1** Write such a client. `new_get` gives a function `get(path)`, which returns JSON or raises a `ToolError` of
# at most 300 characters. The check tries a missing bike, a sold one, a refused path, a refused token, an error page, a
# slow path, a path that is no JSON, and a service that is gone. In each it looks for the service's own words, which
# are JSON with the key `error`; where there are none, for the status or the path.


# %%
def new_get(url, token, seconds):
    """A function get(path): JSON from url + path, or a ToolError that helps and keeps the token."""

    ### BEGIN SOLUTION 09.1
    def words(error):
        try:
            return json.loads(error.read())["error"]
        except (ValueError, KeyError, TypeError):
            return error.reason

    def get(path):
        request = urllib.request.Request(url + path, headers={"Authorization": f"Bearer {token}"})
        try:
            with urllib.request.urlopen(request, timeout=seconds) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            problem = f"{path} gave status {error.code}: {words(error)}"
        except OSError:
            problem = f"{path} did not answer within {seconds} s. Ask for less, or try later."
        except ValueError:
            problem = f"{path} gave something that is not JSON."
        raise ToolError(problem.replace(token, "…")[:300])

    return get
    ### END SOLUTION


# %%
from workshop_lib.teach.checks import check

await check("09.1", new_get)

# %% [markdown]
# From here on we use the kit's `workshop_lib.web.Api`, which keeps the same rules. It also asks again when a service
# says that it is busy, and follows no redirect, for that would hand your token to another host.

# %% [markdown]
# ## Functions
#
# Now the tools. In the end, the cells with tools become the module, word for word. So they hold imports, types, the
# client and functions, and nothing else.

# %%
from typing import TypedDict

from workshop_lib.settings import variables
from workshop_lib.web import Api, ServiceError

login = {"Authorization": f"Bearer {variables()['BIKES_TOKEN']}"}
api = Api(variables()["BIKES_URL"], login=login, seconds=10)


class Bike(TypedDict):
    id: str
    model: str
    year: int


class Repair(TypedDict):
    day: str
    work: str
    cents: int


def bikes() -> list[Bike]:
    """All bikes, also those that were sold."""
    found, page = [], 1
    while page:
        reply = api.get("/bikes", page=page)
        found += [{name: row[name] for name in Bike.__annotations__} for row in reply["items"]]
        page = reply["next"]
    return found


def repairs(bike: str) -> list[Repair] | None:
    """The repairs of a bike, by its id; the cost in euro cents. None if the bike was sold."""
    try:
        rows = api.get("/bikes/{}/repairs", bike)
    except ServiceError as error:
        if error.status == 410:
            return None
        raise
    return [{name: row[name] for name in Repair.__annotations__} for row in rows]


# %% [markdown]
# Four decisions are in there. The paging is *inside* the tool, so no turn is spent on it. Of each row only three fields
# are kept. The result is a list of a `TypedDict`, so a program knows its fields. And what is normal is no error: for a
# sold bike the service answers with status 410, and the tool with None. All other failures stay failures.
#
# And one for safety: the `{}` in the path is filled by `api.get`, not by an f-string. A model may ask for the bike
# `../admin`, and then that is the name of a bike, and no other path.
#
# This is all that a model will see of them in code mode:

# %%
from workshop_lib.stubs import stubs
from workshop_lib.tools import Toolbox

print(stubs(Toolbox([bikes, repairs])))

# %% [markdown]
# **Predict before you run:** how much smaller is the list of all bikes than what the service sent for it?

# %%
from workshop_lib.meter import TOKENIZER, count_tokens

pages = [by_hand(f"/bikes?page={number}") for number in (1, 2, 3)]
sent = json.dumps(pages, separators=(",", ":"))
kept = (await Toolbox([bikes]).call("bikes", {})).text
for name, text in (("sent", sent), ("kept", kept)):
    print(
        f"{name}: {len(text):6,} characters, {count_tokens(text):6,} tokens ({TOKENIZER}, estimate)"
    )

# %% [markdown]
# That helps both modes, and direct calling most: there the list is sent again on every turn.
#
# **With yours:** three tools at first, not thirty. `login` is whatever header your service wants, such as
# `{"X-Api-Key": …}`. Name a tool by what it gives. Type each parameter: a `Literal["open", "closed"]` is better than a
# `str`. Leave out every field that no question needs.
#
# **09.2** Another endpoint, with other paging. `get("/hires", month="2025-06", after=None)` gives
# `{"hires": […], "next": …}`. The value of `next` goes into the next request as `after`, and the last page has None
# there. A page may hold few hires, or none, and still have a next one. Write `hires(month)`: one tool for all pages,
# each hire with `bike`, `day` and `minutes`, typed, and with a docstring.


# %%
def new_hires(get):
    """The tool hires(month). `get(path, **query)` gives JSON, or raises ToolError: let it pass."""

    ### BEGIN SOLUTION 09.2
    class Hire(TypedDict):
        bike: str
        day: str
        minutes: int

    def hires(month: str) -> list[Hire]:
        """The hires of a month such as 2025-06, each with its minutes."""
        found, page = [], {"next": None}
        while True:
            page = get("/hires", month=month, after=page["next"])
            found += [{name: row[name] for name in Hire.__annotations__} for row in page["hires"]]
            if page["next"] is None:
                return found

    return hires
    ### END SOLUTION


# %%
await check("09.2", new_hires)

# %% [markdown]
# ## Effects
#
# A tool that changes something needs two more things. A network may lose the *answer* to a request that was carried
# out; so the service must know the second attempt by its key. And somebody may have to agree. The first is a parameter
# `idempotency_key: str`, which the kit fills and no model sees. The second is a mark.

# %%
from workshop_lib.approval import needs_approval


class Booking(TypedDict):
    number: int
    bike: str
    day: str


@needs_approval
def book_service(bike: str, day: str, idempotency_key: str) -> Booking:
    """Book a service for a bike, by its id and a day such as 2026-03-02."""
    row = api.post("/bookings", body={"bike": bike, "day": day}, key=idempotency_key)
    return {"number": row["number"], "bike": row["bike"], "day": row["day"]}


# %% [markdown]
# **Predict before you run:** four attempts. The first has nobody to ask. The second and third share a key. How many
# bookings are there in the end?


# %%
# Only for the example.
async def agree(tool, arguments):
    """Stands in for a person. On the command line it is a question, in the UI two buttons."""
    return arguments["day"] >= "2026-01-01"


booking = {"bike": "B-017", "day": "2026-03-02"}
unasked, asked = Toolbox([book_service]), Toolbox([book_service], approve=agree)
for box, key in ((unasked, "key-0"), (asked, "key-1"), (asked, "key-1"), (asked, "key-2")):
    try:
        print(key, (await box.call_once("book_service", booking, key)).text)
    except ToolError as error:
        print(key, error)
assert len(service.bookings) == 2
service.bookings.clear()

# %% [markdown]
# Two. The lost answer was given again under the same key; another key is another booking, and so it should be.
#
# **With yours:** does the service take a key? Often it is a header called `Idempotency-Key`. If it does not, look first
# whether the thing is there already, and mark the tool with `@needs_approval`. If you are in doubt, leave the tool out:
# *what is not in the toolbox cannot be called.* If none of your tools changes anything, delete both cells.

# %% [markdown]
# ## A review
#
# `review_tools` reads the definitions, and makes the example calls that you give it: some good, some bad. It
# calls no tool that has an effect, or sounds like it. Here is what it says of tools as they are often written.


# %%
# Only for the example.
from workshop_lib.teach.review import review_tools


def list_bikes(page: int) -> dict:
    return by_hand(f"/bikes?page={page}")


def delete_bike(bike: str) -> bool:
    """Take a bike out of the fleet."""
    return True


def station(bike: str) -> int:
    """The number of the station where a bike stands."""
    return by_hand("/bikes")["items"][0]["station"]["name"]


careless = Toolbox([list_bikes, delete_bike, station, raw_repairs])
calls = [
    ("list_bikes", {"page": 1}),
    ("delete_bike", {"bike": "B-001"}),
    ("station", {"bike": "B-001"}),
    ("raw_repairs", {"bike": "B-999"}),
]
await review_tools(careless, calls, secrets=[service.token])

# %% [markdown]
# Now ours:

# %%
from workshop_lib.teach.review import review_tools

TOOLS = [bikes, repairs, book_service]
calls = [("bikes", {}), ("repairs", {"bike": "B-017"}), ("repairs", {"bike": "B-999"})]
reviewed = await review_tools(Toolbox(TOOLS), calls, secrets=[service.token])
assert not reviewed.findings
reviewed

# %% [markdown]
# **With yours:** replace `TOOLS`, `calls` and `secrets`. Give each tool one good call and one bad one. Go on when there
# is nothing to mend, or when you can say why a finding may stay.

# %% [markdown]
# ## A test of each tool
#
# The review says nothing about values. A test does, and it must not need the network: services change, and a test that
# fails for that is soon ignored. So put replies in place of the service, with every oddity that you saw by hand.


# %%
class Canned:
    """In place of `api`: replies by path and page, and what was asked for."""

    def __init__(self, replies):
        self.replies, self.asked = replies, []

    def get(self, path, page=None):
        self.asked.append((path, page))
        return self.replies[path, page]


def a_bike(number):
    return {"id": f"B-{number}", "model": "City", "year": 2020, "colour": "red"}


def test_bikes():
    """Two pages, the second one empty. Of each row, three fields."""
    global api
    first, second = {"items": [a_bike(1), a_bike(2)], "next": 2}, {"items": [], "next": None}
    real, api = api, Canned({("/bikes", 1): first, ("/bikes", 2): second})
    try:
        assert bikes() == [{"id": f"B-{n}", "model": "City", "year": 2020} for n in (1, 2)]
        assert api.asked == [("/bikes", 1), ("/bikes", 2)]
    finally:
        api = real


test_bikes()

# %% [markdown]
# **With yours:** one such test for each tool. Ask of each: no rows, one page, two pages, a field that is missing.

# %% [markdown]
# ## Questions with a truth
#
# A question that you cannot check teaches you nothing. Choose three that people really ask, of different shapes: one
# call, a chain of calls, a fan-out. Each says how to answer: which JSON, how to round, what to leave out.
#
# The truth comes from a *second way*, which does not go through your tools. Here it is the service's own data; with
# yours an export, a query, the figures of a report, or a count by hand.

# %%
ONE = (
    "How many repairs has bike B-017 had, and what did they cost together? "
    'Answer with JSON: {"repairs": int, "euros": float}; euros rounded to 2 decimals.'
)
CHAIN = (
    "What did the repairs of the oldest Tandem cost together? "
    'Answer with JSON: {"bike": str, "euros": float}; euros rounded to 2 decimals.'
)
ALL = (
    "Which model costs most in repairs per bike? Leave out bikes whose repairs are gone. "
    'Answer with JSON: {"model": str, "euros": float}; euros per bike, rounded to 2 decimals.'
)


def euros(*ids):
    return sum(row["cents"] for bike in ids for row in service.repairs[bike]) / 100


oldest = min((bike["year"], bike["id"]) for bike in service.bikes if bike["model"] == "Tandem")[1]
here = {}
for bike in service.bikes:
    if bike["id"] not in service.gone:
        here.setdefault(bike["model"], []).append(bike["id"])
per_bike = {model: round(euros(*ids) / len(ids), 2) for model, ids in here.items()}
dearest = max(per_bike, key=per_bike.get)

truths = [
    {"repairs": len(service.repairs["B-017"]), "euros": round(euros("B-017"), 2)},
    {"bike": oldest, "euros": round(euros(oldest), 2)},
    {"model": dearest, "euros": per_bike[dearest]},
]
truths

# %% [markdown]
# Next, a *program* for each: what a careful engineer would write. The offline oracle plays it in both modes, so
# everything is tried before it costs a cent. A live model needs none; it writes its own. Question, truth and program
# together are a `Task`, which the benchmark knows, too.

# %%
from workshop_lib.bench.suites import Task, playbook

PROGRAM_ONE = """
rows = repairs("B-017")
final({"repairs": len(rows), "euros": round(sum([row["cents"] for row in rows]) / 100, 2)})
"""
PROGRAM_CHAIN = """
tandems = [[bike["year"], bike["id"]] for bike in bikes() if bike["model"] == "Tandem"]
oldest = sorted(tandems)[0][1]
final({"bike": oldest, "euros": round(sum([row["cents"] for row in repairs(oldest)]) / 100, 2)})
"""
PROGRAM_ALL = """
fleet = bikes()
costs = {}
for bike, rows in zip(fleet, parallel(repairs, [{"bike": bike["id"]} for bike in fleet])):
    if rows is not None:
        costs.setdefault(bike["model"], []).append(sum([row["cents"] for row in rows]))
means = [[sum(cents) / len(cents) / 100, model] for model, cents in costs.items()]
euros, model = sorted(means)[-1]
final({"model": model, "euros": round(euros, 2)})
"""
TASKS = [
    Task("one", ONE, truths[0], program=PROGRAM_ONE),
    Task("chain", CHAIN, truths[1], program=PROGRAM_CHAIN),
    Task("all", ALL, truths[2], program=PROGRAM_ALL),
]

# %% [markdown]
# **With yours:** first write the truth, then the program. Try a program alone with `await run_program(PROGRAM_ONE,
# Toolbox(TOOLS))` from `workshop_lib.sandbox`, which shows its error and its line. Where truth and answer differ, one
# of them is wrong. Find out which, before you change either. It happened to this very notebook: in a draft, `repairs`
# raised an error for sold bikes, and the program left out whatever raised one. Then the service was busy for a moment,
# some bikes timed out, and a wrong model won, without any sign. Only the truth showed it.
#
# **09.3** Write the program for one more question. For sold bikes `repairs` gives None. If anything else is wrong,
# your program must fail, and not answer. Ask for each bike once, and for all of them at the same time, so that direct
# calling has its best plan, too. End with `final`. The check plays your program in both modes, with two fleets, and
# once with a bike whose repairs cannot be had.

# %%
# Only for the example.
from workshop_lib.teach.exercises.nb09 import QUESTION

print(QUESTION)


# %%
def dearest_program():
    """The text of a program that answers QUESTION with the tools `bikes` and `repairs`."""
    ### BEGIN SOLUTION 09.3
    return """
fleet = [bike["id"] for bike in bikes()]
costs = []
for bike, rows in zip(fleet, parallel(repairs, [{"bike": bike} for bike in fleet])):
    if rows is not None:
        cents = sum([row["cents"] for row in rows if row["day"].startswith("2025")])
        costs.append([-cents, bike])
dearest = [[bike, round(-cents / 100, 2)] for cents, bike in sorted(costs)[:3]]
final({"bikes": dearest, "left_out": len(fleet) - len(costs)})
"""
    ### END SOLUTION


# %%
await check("09.3", dearest_program)

# %% [markdown]
# ## Both agents
#
# **Predict before you run:** three questions. In which of them is code mode cheaper, and about how many times?

# %%
import pandas as pd

from workshop_lib.agents import AGENTS
from workshop_lib.flights import grade
from workshop_lib.model import new_model
from workshop_lib.settings import Settings

settings = Settings(offline=True)  # with a key: Settings.load()


async def ask(task, mode, *faults):
    """One run, graded. Its model is new, so that no cache is warm."""
    model = new_model(settings, playbook([task]), faults=faults)
    run = await AGENTS[mode](model, Toolbox(TOOLS)).run(task.question)
    run.mark(grade, task.truth)
    return run


runs = {(task.name, mode): await ask(task, mode) for task in TASKS for mode in AGENTS}
assert all(run.correct for run in runs.values()), [run.reason for run in runs.values()]
columns = ["outcome", "turns", "tool calls", "input tokens", "output tokens", "list price"]
index = pd.MultiIndex.from_tuples(runs, names=["question", "mode"])
print("Source:", runs["one", "code"].label)
pd.DataFrame([run.row() for run in runs.values()], index=index)[columns]

# %% [markdown]
# `grade` compares values and no prose. If an answer is wrong, `run.reason` names the first difference.
#
# **With yours:** change nothing. With a key, take `Settings.load()`: the same cell then asks a real model,
# which has no playbook. It is the first time that somebody else reads your docstrings.

# %% [markdown]
# ## The decision
#
# The rule of this workshop, in the README's words: *Code mode pays as soon as calls multiply, follow each other, or
# bring back more than the answer needs; for one or two short calls it saves little, and a warm prompt cache, a program
# that cannot end the run by itself, or one failed program turns that round. With dozens of tools or more put their
# definitions behind a search, in either mode: for a few calls that saves more than the mode itself.*
#
# So two figures decide: how many times dearer direct calling is, and how many of a hundred programs may fail before
# that advantage is gone. For the second, the oracle's first program is made to crash, and mended.

# %%
from workshop_lib.bench.compare import repairs_borne

rows = []
for task in TASKS:
    direct, code = runs[task.name, "direct"], runs[task.name, "code"]
    mended = await ask(task, "code", "crash")
    assert (mended.correct, mended.repairs) == (True, 1)
    ratio, repair = direct.usd / code.usd, (mended.usd - code.usd) / code.usd
    rows.append(
        {
            "question": task.name,
            "direct / code": round(ratio, 2),
            "failed programs of 100 it bears": round(min(100, repairs_borne(ratio, repair))),
            "saved in 1,000 answers": f"${1000 * (direct.usd - code.usd):.2f}",
        }
    )
print("Source:", runs["one", "code"].label)
pd.DataFrame(rows).set_index("question")

# %% [markdown]
# `one` is a single call: the advantage is small, and gone when a quarter of the programs fail. Take there whatever the
# other questions need. `all` pays even if every first program fails, and `chain` nearly so.
#
# These are the oracle's figures, which has a perfect plan in both modes. How many programs really fail is for a live
# run to say; compare it with the second column. And `DirectAgent` is one direct way of several: `workshop bench run`,
# below, takes the cheapest of six. (Here it comes to the same three ratios.)
#
# **With yours:** write the decision down in two sentences, with both figures and their source. "Either" is a good
# answer when it is about cents.

# %% [markdown]
# ## A module
#
# Everything that another program needs goes into one file: the cells in which the functions of `TOOLS` stand, word for
# word, then the tasks.

# %%
from workshop_lib.bench.module import write_module

folder = Settings.load().home / "mine"
text = write_module(folder / "mine.py", TOOLS, TASKS)
print(
    "\n".join(
        line for line in text.splitlines() if line[:5] in ("class", "def b", "def r", "TOOLS")
    )
)
print("…\n" + text[text.index("TASKS = [") :][:600] + "…")

# %% [markdown]
# The next cell asks it a question, as you would in a terminal, in that folder:
#
# ```text
# workshop ask "How many repairs has bike B-017 had, …" --tools mine:TOOLS --playbook mine:PLAYBOOK
# ```

# %%
import os
import subprocess
import sys


def workshop(*arguments):
    """The command line, in the folder of the module, offline."""
    command = [sys.executable, "-m", "workshop_lib", *arguments, "--json", "-"]
    env = {**os.environ, "WORKSHOP_OFFLINE": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


answered = workshop("ask", ONE, "--tools", "mine:TOOLS", "--playbook", "mine:PLAYBOOK")
assert answered["answer"] == truths[0]
answered["answer"]

# %% [markdown]
# From here the whole kit takes your tools, from the folder `.workshop/mine/` in a terminal. (For the example, set
# `BIKES_URL` and `BIKES_TOKEN` there, before the last cell of this notebook closes the service. Yours has `.env`.)
#
# | to | type |
# |---|---|
# | ask in the other mode | `workshop ask "…" --tools mine:TOOLS --playbook mine:PLAYBOOK --mode direct` |
# | see it in the browser | `workshop serve --tools mine:TOOLS --playbook mine:PLAYBOOK` |
# | measure all arms | `workshop bench run --suite mine:TASKS --out results`, then `workshop bench report results` |
# | stop and go on | `workshop ask "…" … --run-key monday`, and the same again |
#
# **With yours:** run the two cells. Then move `mine.py` into a repository of your own, next to its tests.

# %% [markdown]
# ## An MCP server instead
#
# Perhaps you have no API but a server that somebody gave you. The steps are the same, and the first two are shorter.
# Here a colleague has put a server before the bike hire, in five minutes, as many are.

# %%
from workshop_lib.mcp import ServerSpec, open_servers
from workshop_lib.mcp.serve import new_server


def bike_list(page: int) -> str:
    """List bikes."""
    return json.dumps(by_hand(f"/bikes?page={page}"))


def remove_bike(bike: str) -> str:
    """Take a bike out of the fleet."""
    return f"{bike} removed"


given = new_server(Toolbox([bike_list, remove_bike]), "hire")
servers = open_servers(ServerSpec(name="hire", server=given))
print("failed:", servers.failed, "left out:", servers.left_out)
theirs = Toolbox(servers.tools)
print(stubs(theirs))
await review_tools(theirs, [("hire_bike_list", {"page": 1})], secrets=[service.token])

# %% [markdown]
# `failed` names servers that did not start, `left_out` tools that cannot be used. The server's name stands before each
# tool's. You cannot mend a server that is not yours. But you can put a function of your own before a tool: one that
# returns less, or one that asks. Then hand over your functions, and nothing else.


# %%
async def bikes_of(model: str) -> list[Bike]:
    """The bikes of a model: City, Cargo, Tandem or Child."""
    found, page = [], 1
    while page:
        reply = json.loads(json.loads((await theirs.call("hire_bike_list", {"page": page})).text))
        found += [row for row in reply["items"] if row["model"] == model]
        page = reply["next"]
    return [{name: row[name] for name in Bike.__annotations__} for row in found]


@needs_approval
async def retire_bike(bike: str) -> str:
    """Take a bike out of the fleet, by its id."""
    return json.loads((await theirs.call("hire_remove_bike", {"bike": bike})).text)


chosen = Toolbox([bikes_of, retire_bike])
assert len(json.loads((await chosen.call("bikes_of", {"model": "Tandem"})).text)) == 10
await review_tools(chosen, [("bikes_of", {"model": "Tandem"})], secrets=[service.token])

# %%
servers.close()

# %% [markdown]
# (`json.loads` twice: a result is JSON text, and here the value in it is a text that holds JSON.)
#
# **With yours:** in place of the `ServerSpec` write what you would type: `open_servers("uvx mcp-server-time")`, an
# address such as `"https://…/mcp"`, or the path of a file, as other clients have it:
#
# ```json
# {"mcpServers": {"time": {
#     "command": "uvx", "args": ["mcp-server-time"], "env": {"SSL_CERT_FILE": "${SSL_CERT_FILE}"}}}}
# ```
#
# A server sees only the variables that `env` names; `${NAME}` is filled in from the environment or `.env`. The first
# start may install the server: allow it `start_seconds=120`. For the module, the two lines that make `servers` and
# `theirs` go into the cell of your functions.
#
# On the command line, `--mcp "uvx mcp-server-time"` hands over a whole server, as it is. Those of its tools that change
# something then ask nobody. So look at its list first.

# %%
# Only for the example.
service.close()
del os.environ["BIKES_URL"], os.environ["BIKES_TOKEN"]

# %% [markdown]
# ## Three projects
#
# Each takes an evening or two. The rubrics say what to show, and the kit measures it.
#
# ### Your own figures
#
# Something that you look up every week: tickets, hours, a bank export, a sensor. Answer it by an agent.
#
# | | you show | measured by |
# |---|---|---|
# | pass | three tools, nothing to mend; three questions, right in both modes offline | `review_tools`, `Run.correct` |
# | good | ten questions; for each a `Prediction` written down before its first run | `workshop bench run`: *held* |
# | excellent | a live model, nine of ten right; the decision, with the failures it bears | `--repeats 5`, with a key |
#
# ### A public server, tamed
#
# Take an MCP server from a registry, and make it good enough for a question of yours.
#
# | | you show | measured by |
# |---|---|---|
# | pass | it starts, nothing you need is left out, two questions right in both modes | `ask … --mcp` |
# | good | your wrappers: nothing left to mend, the largest result a tenth in tokens | `review_tools`, `count_tokens` |
# | excellent | the server killed during a run: the error is named, the rest goes on | `Run.calls`; a test |
#
# ### An agent that may change something
#
# It books, files, sends or tidies. It never does so twice, and never without asking.
#
# | | you show | measured by |
# |---|---|---|
# | pass | each effect takes a key or asks; denied, the run ends with an answer and no effect | the effects, counted |
# | good | killed at the second effect, started again: each effect is there once | `ask … --run-key k`, twice |
# | excellent | a result that orders an effect: it is refused, and the answer is right | a hostile row; a test |

# %% [markdown]
# ## The final quiz
#
# Six cases, and one number for each: how many times the list price of code mode does direct calling cost? Above 1, code
# mode is cheaper; 0.5 means that direct calling costs half as much. Direct calling makes its calls at once where it
# can, and uses the prompt cache, which is cold at first. The model is the oracle in both modes.

# %%
from workshop_lib.bench.quiz import cases

for letter, case in cases().items():
    print(f"{letter}: {case.words}")

# %% [markdown]
# **09.4** Return a dict of six numbers, `{"a": …, "b": …}` up to `"f"`, without looking anything up. The check then
# runs all six cases in both modes. You are done when five of them are close: on the right side of 1, and off by a
# factor of three at most. Count requests first.


# %%
def my_numbers():
    """Direct over code, for each case."""
    ### BEGIN SOLUTION 09.4
    return {"a": 1.3, "b": 0.8, "c": 12, "d": 1.2, "e": 0.05, "f": 9}
    ### END SOLUTION


# %%
await check("09.4", my_numbers)

# %% [markdown]
# How many were close at the first try? That is your score. If *b* or *d* was among the wrong ones: one
# request more costs as much as a whole small task.

# %% [markdown]
# ## Summary
#
# - Look first, then write: three calls by hand show the paging, the errors and what is slow.
# - An error is read by a model. It says what happened and what is allowed, in few words, and never a secret.
# - A tool is small on the outside: typed, few fields, the paging inside, effects guarded.
# - A question counts once its truth is known in a second way.
# - Two figures decide between the modes: the ratio, and the failures that it bears.
#
# **Go deeper:** put your module before a real model, three times each question, and compare the programs that failed
# with the second column of your decision.
#
# **Next:** one of the three projects, with your own tools. A friend begins with [00](00_setup_and_first_look.ipynb).
