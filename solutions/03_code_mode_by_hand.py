# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 03 Code mode by hand
#
# **Question:** what changes when the model writes one program instead of many calls?
#
# | | |
# |---|---|
# | Minutes | 15 to read and run, 20 for three exercises |
# | Builds on | [01](01_direct_tool_calling.ipynb), for blocks and the loop |
# | You leave with | one tool, one program, the same answer, and why `exec` is not a sandbox |
#
# **Contents:** [stubs](#Stubs-instead-of-schemas), [one tool](#One-tool), [one program](#One-program),
# [the loop](#The-loop), [what it cost](#What-it-cost), [not a sandbox](#exec-is-not-a-sandbox), [summary](#Summary)
#
# **Half a day, 18 minutes:** skip [what it cost](#What-it-cost), and do exercise 03.2.
#
# **90 minutes, 8:** [stubs](#Stubs-instead-of-schemas), [one tool](#One-tool) and
# [not a sandbox](#exec-is-not-a-sandbox), no exercise.

# %% [markdown]
# ## Stubs instead of schemas
#
# A program calls functions, so the model should see functions. From the same description that gave the JSON schema in
# 01, the library makes a typed stub.

# %%
from workshop_lib.flights import PLAYBOOK, get_question, toolbox
from workshop_lib.stubs import stubs

print(stubs([toolbox["get_airport"], toolbox["summarize_flights"]]))

# %% [markdown]
# It is Python that a model has read a million times, and it is shorter. All nine tools, both ways:

# %%
import json

from workshop_lib.meter import TOKENIZER, count_tokens

as_schemas = sum(count_tokens(json.dumps(one)) for one in toolbox.definitions())
as_stubs = count_tokens(stubs(toolbox))
print(f"JSON schemas {as_schemas:,} tokens, typed stubs {as_stubs:,} ({TOKENIZER}, an estimate)")

# %% [markdown]
# ## One tool
#
# The model still needs one tool: something that takes a program. A program travels as the *argument* of a call and
# never in a fence of three backticks, so that no prose can be mistaken for code.

# %%
RUN_PROGRAM = {
    "name": "run_program",
    "description": "Run a Python program.",
    "input_schema": {
        "type": "object",
        "properties": {"code": {"type": "string"}},
        "required": ["code"],
    },
}
SYSTEM = f"""Answer with one Python program for run_program. End it with final(answer).
parallel(tool, rows) calls tool(**row) for every row.
{stubs(toolbox)}"""

# %% [markdown]
# **Predict before you run:** question 4 asks about twelve months. How many lines will the program have?

# %%
from workshop_lib.model import new_model
from workshop_lib.settings import Settings

settings = Settings.load()
client = new_model(settings, PLAYBOOK).client()
question = get_question(4)

response = await client.messages.create(
    model=settings.model,
    max_tokens=8000,
    system=SYSTEM,
    tools=[RUN_PROGRAM],
    messages=[{"role": "user", "content": question.text}],
)
call = next((block for block in response.content if block.type == "tool_use"), None)
print(call.input["code"] if call else "No program this time: run the cell again.")

# %% [markdown]
# ## One program
#
# We have a text. The shortest way to run it is `exec`, with the tools as names.
#
# **03.1** Write a runner. `final(value)` must end the program at once, wherever it stands, and its value comes back.
# A program without `final` gives None.

# %%
from workshop_lib.flights.tools import TOOLS
from workshop_lib.tools import ToolError


def parallel(tool, rows):
    """A tool for every row, one after the other: enough for running by hand."""
    return [tool(**row) for row in rows]


NAMES = {tool.__name__: tool for tool in TOOLS} | {"parallel": parallel, "ToolError": ToolError}


def run_by_hand(code):
    """Run a program with `exec` and give the value of its `final`, or None."""

    ### BEGIN SOLUTION 03.1
    class Done(BaseException):
        pass

    def final(value):
        raise Done(value)

    try:
        exec(code, {**NAMES, "final": final})
    except Done as done:
        return done.args[0]
    return None
    ### END SOLUTION


# %%
from workshop_lib.teach.checks import check

await check("03.1", run_by_hand)

# %% [markdown]
# ## The loop
#
# Most of the time one turn is enough. When a program fails, the model is told why and writes another one.
#
# **03.2** Complete the loop: return the answer when the program has run, else send its error back. A program that ran
# and ended without `final` has no answer: here the loop gives its None. *Go deeper* asks what the library does.


# %%
async def code_loop(client, question, run):
    """Answer a question in code mode, `run` being a runner. Returns the answer and the requests."""
    messages = [{"role": "user", "content": question}]
    requests = 0
    while True:
        response = await client.messages.create(
            model=settings.model,
            max_tokens=8000,
            system=SYSTEM,
            tools=[RUN_PROGRAM],
            messages=messages,
        )
        requests += 1
        call = next((block for block in response.content if block.type == "tool_use"), None)
        if call is None:
            raise RuntimeError("The model answered without a program.")
        ### BEGIN SOLUTION 03.2
        try:
            return run(call.input["code"]), requests
        except Exception as error:
            result = {"type": "tool_result", "tool_use_id": call.id, "is_error": True}
            result["content"] = str(error)
        said = [block.to_dict() for block in response.content]
        messages.append({"role": "assistant", "content": said})
        messages.append({"role": "user", "content": [result]})
        ### END SOLUTION


# %%
await check("03.2", code_loop)

# %% [markdown]
# The check lets the oracle hand over a program that fails at its last line, after all its calls. The second program
# does the calls again. A better runner would tell the model what had already happened. The library's does; 04 shows it.

# %% [markdown]
# ## What it cost
#
# The library's two agents on question 9: five destinations, and then the airlines that fly to some of them. The oracle
# gives both the same plan.

# %%
import pandas as pd

from workshop_lib.agents import CodeModeAgent, DirectAgent

question = get_question(9)
runs = []
for agent in (DirectAgent, CodeModeAgent):
    runs.append(await agent(new_model(settings, PLAYBOOK), toolbox).run(question.text))
    assert runs[-1].steps, runs[-1].reason
print("Source:", runs[0].label)
pd.DataFrame([run.row() for run in runs]).drop(columns="seconds").set_index("mode").T

# %%
from workshop_lib.teach.plots import compare

calls = " and ".join(f"{len(run.calls):,} calls ({run.mode})" for run in runs)
compare(runs, title=f"Question 9: {calls}", seconds=runs[0].kind == "live")

# %% [markdown]
# Look at the output tokens, too. In direct mode the model *writes* every call. A program says
# `for d in range(1, 32)` once.

# %% [markdown]
# ## exec is not a sandbox
#
# Our runner works. It must never see a program that a model wrote from text it has read somewhere. **Predict before you
# run:** the program below asks for a file that is none of its business. What happens?

# %%
import tempfile
from pathlib import Path

canary = Path(tempfile.mkdtemp()) / "canary.txt"
canary.write_text("the canary sings")

stolen = {}
exec("stolen['text'] = open(path).read()", {"stolen": stolen, "path": str(canary)})
assert stolen["text"] == "the canary sings"  # a taught failure: fails if exec ever stops leaking
print("exec gave away:", stolen["text"])

# %% [markdown]
# "Then take `open` away." People have tried for twenty years. Without builtins the innocent program fails:

# %%
try:
    exec("open(path)", {"__builtins__": {}, "path": str(canary)})
except NameError as error:
    print("NameError:", error)

# %% [markdown]
# **03.3** Be the attacker, on the canary only. Write an expression that reads the file `path` although there are no
# builtins. Whoever has done this once does not trust `exec` again.


# %%
def escape():
    """The text of an expression that reads the file `path` where `__builtins__` is empty."""
    ### BEGIN SOLUTION 03.3
    classes = "().__class__.__base__.__subclasses__()"
    leak = f"[c for c in {classes} if c.__name__ == '_wrap_close'][0].__init__.__globals__"
    return f"{leak}['__builtins__']['open'](path).read()"
    ### END SOLUTION


# %%
from workshop_lib.teach.checks import check

await check("03.3", escape)

# %% [markdown]
# ## Summary
#
# - Code mode is one tool whose argument is a program. Stubs take the place of schemas.
# - `final` ends the program, and its value is the answer: no turn is spent on saying it again.
# - A failed program is a result like any other. The model reads the error and tries again.
# - `exec` gives a program everything this process may do. Taking names away does not help.
#
# **Go deeper:** `import inspect`, print `inspect.getsource(CodeModeAgent._loop)` and find your loop in it. What does it
# do with a program that ends without `final`?
#
# **Next:** [04 The sandboxed orchestrator](04_the_sandboxed_orchestrator.ipynb) runs the same programs where they can
# reach nothing but the tools.
