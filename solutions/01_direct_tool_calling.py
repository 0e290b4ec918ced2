# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 01 Direct tool calling
#
# **Question:** what happens between a question and an answer when an agent calls tools, and who pays for what?
#
# | | |
# |---|---|
# | Minutes | 15 to read and run, 15 for four exercises |
# | Builds on | [00](00_setup_and_first_look.ipynb), for the words *run*, *turn* and *call*. It runs on its own, too. |
# | You leave with | a loop that you wrote, and its meter |
#
# **Contents:** [a tool](#A-tool), [one request](#One-request), [the loop](#The-loop), [the meter](#The-meter),
# [the library's loop](#The-library's-loop), [summary](#Summary)
#
# **Half a day, 18 minutes:** skip [the library's loop](#The-library's-loop), and do exercise 01.2.
#
# **90 minutes, 8:** [a tool](#A-tool), [one request](#One-request) and [the loop](#The-loop), no exercise.

# %% [markdown]
# ## A tool
#
# A tool is a function, plus a description that a model can read. The description is made from the type hints and the
# docstring. This is all the model will ever know about it.

# %%
import json

from workshop_lib.flights import PLAYBOOK, get_question, toolbox

print(json.dumps(toolbox["get_airport"].definition(), indent=2))

# %% [markdown]
# Calling it checks the arguments first. Bad input is answered with a `ToolError` that says what is allowed.

# %%
from workshop_lib.tools import ToolError

print((await toolbox.call("get_airport", {"code": "DEN"})).text)
try:
    await toolbox.call("get_airport", {"code": "XYZ"})
except ToolError as error:
    print("ToolError:", error)

# %% [markdown]
# ## One request
#
# Below is the SDK's own client. Offline the oracle sits under it as a transport; with a key it talks to the API. The
# code is the same. (Should the API refuse your key here, the SDK shows a long traceback. Its last line says why.)
#
# **Predict before you run:** the question asks for an airport and an airline. How many calls will the response hold?

# %%
from workshop_lib.model import new_model
from workshop_lib.settings import Settings

settings = Settings.load()
client = new_model(settings, PLAYBOOK).client()
question = get_question(1)
messages = [{"role": "user", "content": question.text}]

response = await client.messages.create(
    model=settings.model, max_tokens=8000, tools=toolbox.definitions(), messages=messages
)
print(question.text, "\n")
print("stop_reason:", response.stop_reason)
for block in response.content:
    print(block.type, block.to_dict().get("name"), block.to_dict().get("input"))

# %% [markdown]
# The oracle makes **one** call here. Its program asks for the airport first and for the airlines on the next line, and
# the oracle asks only for what its program waits for. Neither needs the other, so a real model may well ask for both at
# once: then there are two blocks.
#
# `stop_reason` is `tool_use`: the model stopped because it wants something from us. It does not run anything. We do,
# and send the result back in a block that names the call by its id.
#
# **01.1** Write that answer. When the tool fails, the model should learn why, so that it can do better.


# %%
async def answer_call(block):
    """The `tool_result` block for a `tool_use` block, given as a dict with id, name and input."""
    ### BEGIN SOLUTION 01.1
    result = {"type": "tool_result", "tool_use_id": block["id"]}
    try:
        return {**result, "content": (await toolbox.call(block["name"], block["input"])).text}
    except ToolError as error:
        return {**result, "content": str(error), "is_error": True}
    ### END SOLUTION


# %%
from workshop_lib.teach.checks import check

await check("01.1", answer_call)

# %% [markdown]
# ## The loop
#
# An agent is this in a loop: ask, run what is asked for, send everything back, until there is nothing more to run.
#
# **01.2** Complete the loop. It needs two more messages: what the assistant said, and the results of *all* its calls.
# The blocks of a response are objects, and `answer_call` takes a dict: give it `block.to_dict()`.


# %%
async def direct_loop(client, question):
    """Answer a question by direct tool calling. Returns the final text and all responses."""
    messages = [{"role": "user", "content": question}]
    responses = []
    while True:
        response = await client.messages.create(
            model=settings.model, max_tokens=8000, tools=toolbox.definitions(), messages=messages
        )
        responses.append(response)
        calls = [block for block in response.content if block.type == "tool_use"]
        if not calls:
            texts = [block.text for block in response.content if block.type == "text"]
            return "".join(texts), responses
        ### BEGIN SOLUTION 01.2
        said = [block.to_dict() for block in response.content]
        results = [await answer_call(block.to_dict()) for block in calls]
        messages.append({"role": "assistant", "content": said})
        messages.append({"role": "user", "content": results})
        ### END SOLUTION


# %%
await check("01.2", direct_loop)

# %% [markdown]
# ## The meter
#
# Every response comes with its `usage`. The next cell asks question 3 through the library's agent, and shows the usage
# of each turn. Caching is off, to see the plain truth first.
#
# **Predict before you run:** the oracle takes four turns, and its first results are a day of flights. On how many turns
# are they paid for?

# %%
import pandas as pd

from workshop_lib.agents import DirectAgent

agent = DirectAgent(new_model(settings, PLAYBOOK), toolbox, caching=False)
run = await agent.run(get_question(3).text)
assert run.steps, run.reason
turns = [
    {
        "turn": number,
        "calls": ", ".join(sorted({call.tool for call in step.calls})) or "none: the answer",
        "characters of results": sum(call.chars for call in step.calls),
        "input tokens": step.usage.prompt,
        "output tokens": step.usage.output,
    }
    for number, step in enumerate(run.steps, start=1)
]
print("Source:", run.label)
pd.DataFrame(turns).set_index("turn")

# %% [markdown]
# The oracle's flights come in after turn 1 and are sent again on turns 2, 3 and 4. That is the price of a conversation:
# *every result goes through the context again on every later turn.*
#
# **01.3** Add up the tokens of a run from its responses. Published benchmarks got this wrong: they counted the usage
# of a response once for each of its calls. Count each response once, also when it is seen twice.

# %%
from workshop_lib.meter import Price, Usage


def total_tokens(responses):
    """All tokens of some responses, sent and received. `Usage.of(response.usage)` reads one."""
    ### BEGIN SOLUTION 01.3
    usages = {response.id: Usage.of(response.usage) for response in responses}
    return sum(usage.total for usage in usages.values())
    ### END SOLUTION


# %%
await check("01.3", total_tokens)

# %% [markdown]
# **01.4** Tokens come in four kinds, and each has its price per million: fresh input, output, cache reads (cheap) and
# cache writes (a little dearer than input).


# %%
def dollars(u, p):
    """The cost of a usage `u` at price `p`. Both have input, output, cache_read, cache_write."""
    ### BEGIN SOLUTION 01.4
    plain = u.input * p.input + u.output * p.output
    cached = u.cache_read * p.cache_read + u.cache_write * p.cache_write
    return (plain + cached) / 1e6
    ### END SOLUTION


# %%
await check("01.4", dollars)

# %% [markdown]
# What would the tokens of the turns above have cost with a dearer model?

# %%
dearer = Price(input=3.00, output=15.00, cache_read=0.30, cache_write=3.75)
print(f"{run.turns} turns, {run.usage.prompt:,} input tokens, {run.usage.output:,} output tokens")
print(f"${run.usd:.4f} at the list price of {run.model}")
print(f"${dearer.usd(run.usage):.4f} at ${dearer.input:.2f} a million, output ${dearer.output:.2f}")

# %% [markdown]
# ## The library's loop
#
# What you wrote is what the library does. It adds caps, stop reasons and the log of calls, and runs the calls of a turn
# at once.

# %%
import inspect

print(inspect.getsource(DirectAgent._loop))

# %% [markdown]
# ## Summary
#
# - The model asks; you run. A call and its result are two blocks with one id, in two messages that follow each other.
# - A failed tool is a result too: send its words back.
# - Usage belongs to a response. Count each once.
# - Every result is sent again on every later turn.
#
# **Go deeper:** run the cell of question 3 with `caching=True`, then look at `run.usage` and `run.usd`. Which of the
# four kinds of tokens changes, and by how much does the price?
#
# **Next:** [02 Where it breaks down](02_where_it_breaks_down.ipynb) asks for more calls, larger results, more tools.
