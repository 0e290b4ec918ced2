# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 04 The sandboxed orchestrator
#
# **Question:** what may a program do in the sandbox, what not, and what happens when it goes wrong?
#
# | | |
# |---|---|
# | Minutes | 25 to read and run, 20 for three exercises |
# | Builds on | [03](03_code_mode_by_hand.ipynb), which ended with why `exec` is not a sandbox. It runs alone, too. |
# | You leave with | limits felt, hostile programs contained, errors that the program can catch |
#
# **Contents:** [Flyte's sandbox](#Flyte's-sandbox), [what the kit adds](#What-the-kit-adds),
# [how it is done](#How-it-is-done), [checked before it runs](#Checked-before-it-runs), [limits](#Limits),
# [programs that mean harm](#Programs-that-mean-harm), [repair](#Repair),
# [rules for the prompt](#Rules-for-the-prompt), [summary](#Summary)
#
# **Half a day, 28 minutes:** skip [how it is done](#How-it-is-done) and
# [rules for the prompt](#Rules-for-the-prompt), and do exercise 04.1.
#
# **90 minutes, 14:** [Flyte's sandbox](#Flyte's-sandbox), [what the kit adds](#What-the-kit-adds) and
# [programs that mean harm](#Programs-that-mean-harm), no exercise.

# %% [markdown]
# ## Flyte's sandbox
#
# Flyte runs a program in its sandboxed orchestrator. The interpreter inside is Monty: a subset of Python, written in
# Rust, with no way out but the functions it is handed. First `bootstrap`, so that Flyte keeps quiet and keeps its files
# in the project's folder. Then the public API, with nothing around it.

# %%
from workshop_lib.bootstrap import bootstrap

bootstrap()

import flyte.sandbox


def add(a: int, b: int) -> int:
    """The sum."""
    return a + b


await flyte.sandbox.orchestrate_local("add(1, 2) * 10", inputs={}, tasks=[add])

# %% [markdown]
# The program ran inside, `add` ran outside, and the value of the last expression came back.
#
# **Predict before you run:** the tool below always fails. The program has an `except Exception`. What does it return?


# %%
def get_gate(flight: int) -> str:
    """The gate of a flight."""
    raise LookupError(f"no gate for flight {flight}")


careful = """
try:
    gate = get_gate(7)
except Exception:
    gate = 'unknown'
gate
"""

try:
    value = await flyte.sandbox.orchestrate_local(careful, inputs={}, tasks=[get_gate])
except LookupError as error:
    print("Raised out here, past the program:", error)
else:
    raise AssertionError(f"Flyte has mended this: the program returned {value!r}.")

# %% [markdown]
# Nothing. The tool's exception ended the whole program. Its own `except` never saw it. This is a rough edge of the
# bridge in the version used here, and there are three more that matter to us:
#
# - what a program prints goes to the output of the process, and is not part of the result;
# - tools are not values: `[f(1, 2) for f in [add]]` is a `NameError`;
# - `asyncio.gather(add(1, 2), add(3, 4))` runs the calls one after the other, and then fails.
#
# A model that repairs its own programs needs better: it must see its prints, its errors and their lines.

# %% [markdown]
# ## What the kit adds
#
# `run_program` goes through the same public API and cures these edges. It never raises for what a program does. What
# came of it is an `Execution`.

# %%
from workshop_lib.sandbox import Limits, run_program
from workshop_lib.tools import Toolbox, ToolError

ALTITUDES = {"DEN": 5431, "JFK": 13, "ABQ": 5355}


def get_altitude(code: str) -> int:
    """Of an airport, in feet. Fails if unknown."""
    if code not in ALTITUDES:
        raise ToolError(f"No airport {code!r} on record.")
    return ALTITUDES[code]


box = Toolbox([get_altitude])
execution = await run_program("print('asking')\nget_altitude('DEN') - get_altitude('JFK')", box)
print("value:  ", execution.value)
print("printed:", execution.printed.strip())
print("error:  ", execution.error)

# %% [markdown]
# A program ends with its last expression, or earlier with `final(value)`. Then `final` is True, and an agent is done
# without asking the model again.

# %%
execution = await run_program("final({'feet': get_altitude('ABQ')})\nget_altitude('JFK')", box)
execution.value, execution.final

# %% [markdown]
# Here is the careful program again. A failed tool is an ordinary exception now, and its name is `ToolError`.

# %%
careful = """
try:
    feet = get_altitude('XYZ')
except ToolError as error:
    feet = 'unknown, for ' + str(error)
feet
"""
print("caught:    ", (await run_program(careful, box)).value)
print("not caught:", (await run_program("x = 1\nget_altitude('XYZ')", box)).error)

# %% [markdown]
# Not caught, it ends the program, and the error names the program's own line. One caveat: when another error passes
# through a `try` with an `except ToolError`, the line named may be one of that handler.
#
# `parallel(tool, rows)` makes many calls at once. One failure raises, unless you ask to have failures returned.

# %%
many = """
codes = ['DEN', 'XYZ', 'JFK']
replies = parallel(get_altitude, [{'code': code} for code in codes], return_exceptions=True)
[str(reply) for reply in replies]
"""
(await run_program(many, box)).value

# %% [markdown]
# Two programs share nothing, except what one saves and the other loads. It is kept as JSON text outside the sandbox, in
# plain sight.

# %%
saved = {}
await run_program("save('feet', {'DEN': get_altitude('DEN')})", box, saved=saved)
second = await run_program("load('feet')['DEN'] + load('not there', 0)", box, saved=saved)
print("kept outside:", saved)
print("second program:", second.value)

# %% [markdown]
# **04.1** Write a program. `load('codes')` gives it a list of airport codes. Its value is a dict from each code to the
# `alt` of `get_airport(code)`, or to None where there is no such airport. Ask once for each code.


# %%
def altitudes_program():
    """The text of a program. Its value: {code: altitude or None} for all of load('codes')."""
    ### BEGIN SOLUTION 04.1
    return """
codes = load('codes')
replies = parallel(get_airport, [{'code': code} for code in codes], return_exceptions=True)
found = [None if isinstance(reply, ToolError) else reply['alt'] for reply in replies]
dict(zip(codes, found))
"""
    ### END SOLUTION


# %%
from workshop_lib.teach.checks import check

await check("04.1", altitudes_program)

# %% [markdown]
# ## How it is done
#
# With Python, placed before the program: the *prelude*. Flyte sees six host functions (`_host_call`, `_host_batch` and
# so on). The prelude makes of them what a program expects. This is all of it, for our box of one tool:

# %%
from workshop_lib.prelude import prelude

print(prelude(box, 4000))

# %% [markdown]
# Three things to see:
#
# - Each tool is a real `def` with a real signature, near the end. So it can be passed around.
# - Everything crosses as JSON text. A failure crosses as `{"error": …}`, and `_open` raises it again *inside*.
#   `f'{…}'` sees to it that it is text, whatever a program has made of `_json`.
# - A program may overwrite all of it and harms only itself: the host checks every call again. What it cannot do is call
#   the host functions with something else than text, for their real names end in a secret of the process.

# %% [markdown]
# ## Checked before it runs
#
# A typo in the last line is annoying if the lines before it have already done something. The tool below keeps a log of
# its calls.
#
# **Predict before you run:** how many notes are taken by each of the two ways?

# %%
notes = []


def take_note(text: str) -> int:
    """Write it down. Gives the number of notes."""
    notes.append(text)
    return len(notes)


misspelt = "take_note('one')\ntake_note('two')\ntake_not('three')"

try:
    await flyte.sandbox.orchestrate_local(misspelt, inputs={}, tasks=[take_note])
except RuntimeError as error:
    print(f"Flyte alone, {len(notes)} notes: {error}")
assert notes == ["one", "two"]

notes.clear()
execution = await run_program(misspelt, Toolbox([take_note]))
print(f"With the check, {len(notes)} notes: {execution.error}")
assert notes == []

# %% [markdown]
# The check knows the signatures of the tools. It refuses what is sure to fail: unknown names, wrong arguments, modules
# that do not exist. What only might fail is left to the run, for a false alarm would cost a turn.

# %%
faulty = ["get_altitude()", "get_altitude('DEN', unit='m')", "get_altitude(5431)", "import pandas"]
for program in faulty:
    print((await run_program(program, box)).error.splitlines()[-1].strip())

# %% [markdown]
# ## Limits
#
# **Predict before you run:** which of these programs would freeze or kill the notebook, if `exec` ran them?

# %%
bombs = {
    "endless": "while True:\n    pass",
    "memory": "[0] * 10**8",
    "recursion": "def f(n):\n    return f(n + 1)\nf(0)",
    "trips": "for n in range(1_001):\n    get_altitude('DEN')",
}

for name, program in bombs.items():
    execution = await run_program(program, box, limits=Limits(seconds=0.5))
    assert execution.error, name
    print(f"{name:10} {execution.error.splitlines()[0]}")

# %% [markdown]
# Memory (50 MB), recursion and the 1,000 trips are fixed by Flyte. Time is a setting of ours. Each message says how to
# stay within the limit, because its reader is a model that will try again.
#
# A *trip* is one crossing from the sandbox to the host and back. `parallel` makes one trip, however many calls it
# holds.

# %%
(await run_program("len(parallel(get_altitude, [{'code': 'DEN'}] * 1_001))", box)).value

# %% [markdown]
# Too much printing does not stop a program. It is cut, with a mark that cannot be missed.

# %%
execution = await run_program(
    "for n in range(5_000):\n    print('line', n)\n'done'", box, limits=Limits(print_chars=80)
)
print("value:", execution.value, "\n")
print(execution.printed)

# %% [markdown]
# **04.2** This program adds up the seats of 1,500 planes and runs into a limit. Rewrite it so that it makes the same
# 1,500 calls and comes to its end.

# %%
import json

from workshop_lib.flights import data, toolbox

tail_numbers = {"tailnums": json.dumps(sorted(data.planes())[:1_500])}

one_by_one = """
seats = 0
for tailnum in load('tailnums'):
    seats += get_plane(tailnum)['seats']
seats
"""
print((await run_program(one_by_one, toolbox, saved=tail_numbers)).error)


# %%
def seats_program():
    """The text of a program. Its value: the seats of all planes in load('tailnums'), added up."""
    ### BEGIN SOLUTION 04.2
    return """
planes = parallel(get_plane, [{'tailnum': tailnum} for tailnum in load('tailnums')])
sum([plane['seats'] for plane in planes])
"""
    ### END SOLUTION


# %%
await check("04.2", seats_program)

# %% [markdown]
# ## Programs that mean harm
#
# A model can be talked into anything by a text it reads. So let us assume the worst program, and put out two canaries:
# a file and an environment variable, both outside. First `exec`, for comparison.

# %%
import os
import tempfile
from pathlib import Path

folder = tempfile.TemporaryDirectory()
canary = Path(folder.name) / "canary.txt"
canary.write_text("tweet tweet")
os.environ["CANARY"] = "tweet tweet"

read_it = f"from pathlib import Path\nstolen = Path({canary.as_posix()!r}).read_text()\nstolen"

scope = {}
exec(read_it, scope)
assert scope["stolen"] == "tweet tweet"
print("exec has read the canary:", scope["stolen"])

# %% [markdown]
# Now the same program in the sandbox, and a dozen more. The cell asserts that each one fails, that neither canary shows
# up in anything that comes back, and that the file is still what it was. Should the sandbox ever leak, this cell fails.
#
# **Predict before you run:** some are refused by the check before the run. Which ones get past it?

# %%
path = repr(canary.as_posix())
hostile = {
    "read a file": read_it,
    "write a file": f"from pathlib import Path\nPath({path}).write_text('gone')",
    "open, as ever": f"open({path}).read()",
    "open, hidden": f'eval("open({path}).read()")',
    "list a folder": "import os\nos.listdir('/')",
    "the environment": "import os\nos.environ['CANARY']",
    "a command": "import os\nos.system('echo tweet')",
    "a process": "import subprocess\nsubprocess.run(['echo', 'tweet'])",
    "the network": "import socket\nsocket.create_connection(('127.0.0.1', 9))",
    "network, hidden": "exec('import socket')",
    "loaded modules": "import sys\nsys.modules['os']",
    "dunder walk": "().__class__.__bases__[0].__subclasses__()",
    "a tool's globals": "get_altitude.__globals__",
}

refused = {name: await run_program(program, box) for name, program in hostile.items()}
for name, execution in refused.items():
    assert execution.error is not None, name
    assert execution.value is None, name
    assert "tweet tweet" not in f"{execution.error}{execution.printed}", name
assert canary.read_text() == "tweet tweet"
print("\n".join(f"{name:17} {execution.error_type}" for name, execution in refused.items()))
unrun = [name for name, execution in refused.items() if execution.error_type == "TypeCheck"]
print(f"\nRefused before the run: {len(unrun)} of {len(refused)}")

# %% [markdown]
# `TypeCheck` stands where the check refused. It is no fence: most walk past it. What holds is the interpreter, which
# lacks these things or denies them, and for `eval` and `exec` the prelude.
#
# One more, which is Flyte's own. Flyte hands files around as *handles*, and a handle is a dict with a mark. A program
# can write such a dict. What does a tool get to see, through Flyte's bridge and through the kit's?

# %%
forged = {"__flyte_io_type__": "File", "path": canary.as_posix()}
forged |= {"name": "canary", "format": "", "hash": None}


def describe(thing: dict) -> str:
    """What this is, and what can be read from it."""
    if not hasattr(thing, "open_sync"):
        return f"a {type(thing).__name__}, nothing to open"
    with thing.open_sync("rb") as opened:
        return f"a {type(thing).__name__}, and in it: {opened.read().decode()}"


program = f"describe({forged!r})"
leaked = await flyte.sandbox.orchestrate_local(program, inputs={}, tasks=[describe])
assert "tweet tweet" in leaked
print("Flyte alone:", leaked)

execution = await run_program(program, Toolbox([describe]))
assert execution.value == "a dict, nothing to open"
print("The kit:    ", execution.value)

execution = await run_program(f"{forged!r}", box)
assert execution.value is None
print("As a value: ", execution.error)

# %% [markdown]
# Behind Flyte's bridge the forged dict has become a handle that opens a file of the host. A tool that opens the files
# it is given hands over the canary. In the kit all values cross as JSON text, so a dict stays a dict.
#
# Fourteen programs prove nothing about the fifteenth; `workshop redteam` tries some 560 more. And a sandbox says
# nothing about your tools: *a program can do whatever its tools do for it.* That part is yours.

# %%
folder.cleanup()
del os.environ["CANARY"]

# %% [markdown]
# **04.3** Write the guard. `new_reader` gets a dict of texts by name, and the set of names that are secret. It returns
# the tool `read_document(name)`, with a type hint, so that anything but text is refused before your code is reached. An
# unknown name is a `ToolError`, and so is a secret one. No text of a secret document may come back, by any way. The
# check sends hostile programs.


# %%
def new_reader(texts, secret):
    """A tool read_document(name) that gives texts[name], but nothing of those in `secret`."""

    ### BEGIN SOLUTION 04.3
    def read_document(name: str) -> str:
        """The text of a document."""
        if name not in texts or name in secret:
            raise ToolError(f"There is no document {name!r} for you.")
        return texts[name]

    return read_document
    ### END SOLUTION


# %%
await check("04.3", new_reader)

# %% [markdown]
# ## Repair
#
# Programs go wrong, and models repair them if they are told what happened. The oracle can be asked to slip: with
# `faults=("crash",)` its first program divides by zero just before its end. Question 4 takes twelve calls.
#
# **Predict before you run:** how many turns, and how many calls in all?

# %%
from workshop_lib.agents import CodeModeAgent, report
from workshop_lib.flights import PLAYBOOK, get_question, grade
from workshop_lib.model import new_model
from workshop_lib.settings import Settings

question = get_question(4)


async def run_with(fault):
    """The run with an oracle that slips once, and what came of each program."""
    executions = []
    agent = CodeModeAgent(
        new_model(Settings(offline=True), PLAYBOOK, faults=(fault,)),
        toolbox,
        on_event=lambda kind, payload: executions.append(payload) if kind == "execution" else None,
    )
    return await agent.run(question.text), executions


crashed, executions = await run_with("crash")
print(crashed.steps[0].program)
print("--- what the model was told:\n")
print(report(executions[0], crashed.steps[0].calls, Limits()))

# %% [markdown]
# The report says what failed, on which line, and what had already happened. The last part matters when calls have side
# effects: a second program must know that the first one has already sent the invoice.

# %%
assert grade(crashed.answer, question.answer).correct
print("Source:", crashed.label)
print("answer:", crashed.answer)
print("calls on each turn:", [len(step.calls) for step in crashed.steps])

# %% [markdown]
# The second program was right, and all twelve calls were made again. The oracle repeats them; a careful program would
# `save` what it has.
#
# A typo is cheaper. It costs one turn and not a single call.

# %%
typo, executions = await run_with("typo")
assert grade(typo.answer, question.answer).correct
print(report(executions[0], typo.steps[0].calls, Limits()))
print("\ncalls on each turn:", [len(step.calls) for step in typo.steps])

# %% [markdown]
# ## Rules for the prompt
#
# The sandbox is a subset of Python, and a model must be told where it ends. A list copied from documentation goes out
# of date with the next version. So the rules are *probed*: every word below was found by running small
# programs in the sandbox that is installed here.

# %%
from workshop_lib.probe import sandbox_rules

print(await sandbox_rules())

# %% [markdown]
# ## Summary
#
# - Inside there is computing, and the tools. There are no files, no environment, no processes and no network.
# - A limit ends the program and not the notebook, and says how to stay within it. `parallel` counts as one trip.
# - A failed tool is an exception that the program can catch. What it does not catch comes back with its line.
# - The check before the run saves calls. It is no fence.
# - The sandbox guards the host. What a tool gives away, only the tool can guard.
#
# **Go deeper:** write a fifteenth hostile program and add it to `hostile`. Then change the program of the crashed run
# so that a second one would not need to call again.
#
# **Next:** 05 takes the tools themselves to isolated Flyte tasks, caches them, and survives a crash.
