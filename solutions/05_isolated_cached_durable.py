# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 05 Isolated, cached, durable
#
# **Question:** how does an agent survive a crash without paying, or doing, anything twice?
#
# | | |
# |---|---|
# | Minutes | 20 to read and run, 20 for three exercises |
# | Builds on | [04](04_the_sandboxed_orchestrator.ipynb), where programs ran in the sandbox. It runs on its own, too. |
# | You leave with | tools as Flyte tasks, a cache you can trust, a run that you killed and that went on |
#
# **Contents:** [a tool as a task](#A-tool-as-a-task), [the cache](#The-cache), [a stale answer](#A-stale-answer),
# [many at once](#Many-at-once), [in a container](#In-a-container), [kill it](#Kill-it),
# [without the record](#Without-the-record), [summary](#Summary)
#
# **Half a day, 25 minutes:** skip [many at once](#Many-at-once) and [in a container](#In-a-container), and do exercise
# 05.3.
#
# **90 minutes, 9:** [a tool as a task](#A-tool-as-a-task), [the cache](#The-cache) and [kill it](#Kill-it), no
# exercise.

# %% [markdown]
# ## A tool as a task
#
# In the sandbox there is only control flow. The work happens in the tools, outside. A tool can be a plain function, and
# it can be a *Flyte task*: the same function, with a decorator. On a cluster, each call of a task runs in a container
# of its own, with its own processor and memory. On a laptop it runs here. The program does not know the difference.
#
# First `bootstrap`, which keeps Flyte's files in the project's folder. The list `executed` will tell us what really
# ran.

# %%
from workshop_lib.bootstrap import bootstrap

bootstrap()

import uuid

import flyte

env = flyte.TaskEnvironment(name="my-tools")
this_session = uuid.uuid4().hex  # so that each run of this notebook starts with an empty cache
executed = []


@env.task(cache=flyte.Cache("auto", salt=this_session))
async def to_km(miles: float) -> float:
    """Miles as kilometres."""
    executed.append(miles)
    return round(miles * 1.609344, 1)


# %%
from workshop_lib.sandbox import run_program
from workshop_lib.stubs import stubs
from workshop_lib.tools import Toolbox

box = Toolbox([to_km])
print(stubs(box))
execution = await run_program("parallel(to_km, [{'miles': 10.0}, {'miles': 26.2}])", box)
print("value:", execution.value)

# %% [markdown]
# A stub like any other, a call like any other.

# %% [markdown]
# ## The cache
#
# `cache=` says that a result may be kept. **Predict before you run:** the same task three times, inside Flyte runs this
# time. How often is it executed?

# %%
executed.clear()
for _ in range(3):
    run = await flyte.run.aio(to_km, 100.0)
    print(run.outputs()[0])
assert executed == [100.0]
print("executed:", executed)

# %% [markdown]
# Once. The other two answers came from the cache, which is a file: they would have come after a restart of the machine,
# too. This is what makes a run durable. When it is started again, every step that had finished is read, not done.
#
# (Outside a Flyte run, as in the program above, a task is an ordinary function and its cache is not used.)

# %% [markdown]
# ## A stale answer
#
# A cache answers by its *key*. Flyte makes the key from the arguments and the source of the task itself. Not of the
# functions that it calls. **Predict before you run:** we change the rate. What does the second run give?


# %%
def rate():
    return 1.10


@env.task(cache=flyte.Cache("auto", salt=this_session))
async def in_dollars(euros: float) -> float:
    return round(euros * rate(), 2)


print("rate 1.10:", (await flyte.run.aio(in_dollars, 100.0)).outputs()[0])


def rate():
    return 2.00


stale = (await flyte.run.aio(in_dollars, 100.0)).outputs()[0]
assert stale < 120, "Flyte has mended this: it noticed the new rate."
print("rate 2.00:", stale)

# %% [markdown]
# The old answer. It was not computed wrongly, it was not computed at all. So put everything that the result depends on
# into the key. `flyte.Cache("auto", salt=…)` adds a text of yours to it.
#
# **05.1** Write `cache_for`. It gives a `flyte.Cache` whose key changes when the source of any of the given functions
# changes, and only then. `inspect.getsource` reads the source. Do not use `hash` on a text: it is another one in each
# process, and nothing would ever be found again.


# %%
def cache_for(*functions):
    """A flyte.Cache for a task that calls these functions."""
    ### BEGIN SOLUTION 05.1
    import hashlib
    import inspect

    sources = "\n".join(inspect.getsource(function) for function in functions)
    return flyte.Cache("auto", salt=hashlib.sha256(sources.encode()).hexdigest())
    ### END SOLUTION


# %%
from workshop_lib.teach.checks import check

await check("05.1", cache_for)

# %% [markdown]
# ## Many at once
#
# A slow task, eight times. It counts how many of it are under way. **Predict before you run:** which of the two ways
# really runs them at once, here on one machine?

# %%
import asyncio

under_way, most = 0, 0


@env.task
async def slow(n: int) -> int:
    global under_way, most
    under_way += 1
    most = max(most, under_way)
    await asyncio.sleep(0.1)
    under_way -= 1
    return n


@env.task
async def with_map() -> int:
    return len([n async for n in flyte.map.aio(slow, range(8))])


await flyte.run.aio(with_map)
assert most == 1, "Flyte's map runs at once on one machine now: say so here."
print("flyte.map:          ", most, "at once")

most = 0
execution = await run_program("len(parallel(slow, [{'n': n} for n in range(8)]))", Toolbox([slow]))
assert most == execution.value == 8
print("parallel in program:", most, "at once")

# %% [markdown]
# `flyte.map` fans out on a cluster, and goes one by one on a laptop. `parallel` in a program, and `asyncio.gather` in
# your own code, are concurrent on both.

# %% [markdown]
# ## In a container
#
# Some tools are risky: they run SQL that a model wrote. `query` in `workshop_lib/flights/tasks.py` is a task, and here
# on one machine each call of it gets a fresh container, if a Docker engine answers. Let us look around in that
# container, with a program of ours in the place of the SQL.

# %%
import asyncio

from workshop_lib.flights import isolation, sql
from workshop_lib.flights._sql_child import Limits

LOOK_AROUND = """
import os, socket
def tried(what, action):
    try:
        action()
        print(f"{what}: it worked")
    except OSError as error:
        print(f"{what}: {error.strerror or error}")
print("user:", os.getuid(), "(nobody)" if os.getuid() == 65534 else "")
print("your keys in the environment:", [name for name in os.environ if "KEY" in name])
tried("write a file", lambda: open("mine", "w"))
tried("change the data", lambda: open("/data/flights.duckdb", "r+b"))
tried("call home", lambda: socket.create_connection(("1.1.1.1", 443), timeout=1))
"""

where = await asyncio.to_thread(isolation.choose)
if where.lock == "container":
    database = await asyncio.to_thread(sql.database)
    look = ("python3", "-c", LOOK_AROUND)
    ended = await isolation.in_container(where.image, "", database, Limits(), look)
    print(ended.output.decode())
else:
    print("Skipped, for there is no container here:", where.reason)

# %% [markdown]
# With a container it says: user nobody, no keys, nothing to write to, no network. Without an engine the same SQL runs
# in a locked child process, with the same limits on time, memory and rows. That is less: it is kept from files and
# network by DuckDB alone. `workshop doctor` says which one you have.
#
# The program above the tool is in the sandbox, and the tool is in its container. Two walls, for two kinds of code.

# %% [markdown]
# ## Kill it
#
# A shop pays its bills. The agent's program looks at the balance before each payment, so what it decides hangs on what
# it has done. Five bills, two of them equal on purpose.

# %%
from workshop_lib.bench.ledger import BILLS, DECIDING, effects_in, make

print(DECIDING.program)
print("bills:", BILLS)

# %% [markdown]
# The run lives in a process of its own, so that it can be killed as hard as a power cut. It writes down what it does,
# before anything else can happen. `kill=("done", 3)` means: dead, right after the third payment was made, and before
# anybody could note that it was.

# %%
import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path

folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
home = Path(folder.name)
LIVE = """
import json, sys
from pathlib import Path
from workshop_lib.bench.victim import Order, live

options = json.loads(sys.argv[3])
options["kill"] = options["kill"] and tuple(options["kill"])
live(Order(Path(sys.argv[1]), Path(sys.argv[2]), "code", **options))
"""


def start(variant, life, kill=None):
    """Start the run, or start it again, in a process of its own. Returns how that process ended."""
    place = home / variant
    if life == 1:
        place.mkdir()
        make(place / "ledger.db")
    options = json.dumps({"variant": variant, "life": life, "kill": kill})
    return subprocess.run([sys.executable, "-c", LIVE, home, place, options]).returncode


def log_of(variant, life):
    """What one life of the run did: requests, and payments as they were called for and done."""
    lines = map(json.loads, (home / variant / "notes").read_text("utf-8").splitlines())
    return [
        f"{moment}: {'the model' if moment == 'request' else what}"
        for one, moment, what in lines
        if one == life
        and (moment == "request" or (moment in ("called", "done") and "transfer" in what))
    ]


# %%
ended = await asyncio.to_thread(start, "durable", 1, kill=("done", 3))
assert ended != 0
print("killed. What it had done:", *log_of("durable", 1), sep="\n  ")
print("paid so far:", sum(effects_in(home / "durable" / "ledger.db").values()))

# %% [markdown]
# **Predict before you run:** now we start it again, in a new process that knows nothing. Does it ask the model again?
# Does it pay the third bill again?

# %%
ended = await asyncio.to_thread(start, "durable", 2)
assert ended == 0
print("started again. What it did:", *log_of("durable", 2), sep="\n  ")

happened = effects_in(home / "durable" / "ledger.db")
assert happened == DECIDING.effects
print("\nIn the ledger, and that is just what is due:")
print("\n".join(f"  {times} x {what}" for what, times in sorted(happened.items())))

# %% [markdown]
# It did not ask the model: that answer was a cached task. The first two payments were cached, too. The third was *under
# way*: made, and not recorded. So the tool was called again, with the same *idempotency key*. The ledger knew the key,
# gave back the old receipt, and paid nothing.
#
# Two things are needed, then, and neither is enough alone: a record of what was finished, and a key for what was not.

# %% [markdown]
# ## Without the record
#
# The same kill, for an agent without Flyte, and for one whose tools ignore their keys.

# %%
for variant, meaning in {"scratch": "no record, no keys", "no keys": "a record, no keys"}.items():
    await asyncio.to_thread(start, variant, 1, kill=("done", 3))
    await asyncio.to_thread(start, variant, 2)
    happened = effects_in(home / variant / "ledger.db")
    assert happened - DECIDING.effects, "It should have done something twice."
    print(f"{meaning}:")
    print("  too much: ", dict(sorted((happened - DECIDING.effects).items())))
    print("  never done:", dict(sorted((DECIDING.effects - happened).items())))

# %% [markdown]
# Ann was paid three times, and Ben not at all, for there was not enough money left. Nothing raised an error.
# `workshop chaos` kills a run at every single point and counts.
#
# **05.2** From such a ledger, say what happened too often. `happened` is the list of all effects, `due` the list of
# those that should have happened. Some are due twice! Return a dict: effect to how many times too often.


# %%
def too_often(happened, due):
    """For ["a", "a", "b"] and ["a", "b", "c"] it is {"a": 1}."""
    ### BEGIN SOLUTION 05.2
    from collections import Counter

    return dict(Counter(happened) - Counter(due))
    ### END SOLUTION


# %%
await check("05.2", too_often)

# %% [markdown]
# **05.3** Write a tool that is safe to call again. It books a seat and stores the booking under its idempotency key, in
# one transaction. For a key that is there already, give the seat that was booked. When all seats are taken, raise a
# `ToolError`, and store nothing. The table `bookings(key, name, seat)` exists; seats are numbered from 1.

# %%
import sqlite3

from workshop_lib.tools import ToolError


def book(database: sqlite3.Connection, seats: int, name: str, idempotency_key: str) -> int:
    """Book the next free seat of so many. Returns its number."""
    ### BEGIN SOLUTION 05.3
    with database:  # one transaction: all of it or nothing
        known = database.execute(
            "SELECT seat FROM bookings WHERE key = ?", (idempotency_key,)
        ).fetchone()
        if known:
            return known[0]
        (taken,) = database.execute("SELECT count(*) FROM bookings").fetchone()
        if taken >= seats:
            raise ToolError("All seats are taken.")
        row = (idempotency_key, name, taken + 1)
        database.execute("INSERT INTO bookings VALUES (?, ?, ?)", row)
        return taken + 1
    ### END SOLUTION


# %%
await check("05.3", book)

# %%
folder.cleanup()

# %% [markdown]
# ## Summary
#
# - A task is a tool with a decorator. On a cluster each call has a container of its own; the program stays the same.
# - What finished is read from the cache. Put all that a result depends on into the key, or it will be stale.
# - What was under way is done again. An idempotency key makes "again" harmless.
# - `parallel` is concurrent everywhere; `flyte.map` only on a cluster.
# - Two walls: the sandbox for the program, a container for what its tools run.
#
# **Go deeper:** `workshop ask 5 --run-key mine`, press Control-C half-way, and type it again. Then kill the ledger's
# run at `("called", 3)`: what is different?
#
# **Next:** [06](06_mcp_and_definitions_on_demand.ipynb) brings in tools that others have written.
