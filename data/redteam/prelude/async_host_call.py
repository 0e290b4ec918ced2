# tries: await a tool as if it were a coroutine
# must: refused
# kit: Flyte's bridge runs tools at once
import asyncio
async def call():
    return await asyncio.gather(echo("a"), echo("b"))
asyncio.run(call())
