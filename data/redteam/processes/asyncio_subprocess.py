# tries: start with asyncio
# must: refused
import asyncio
async def start():
    process = await asyncio.create_subprocess_exec("START_COMMAND")
    await process.wait()
asyncio.run(start())
