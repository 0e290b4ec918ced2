# tries: act inside a coroutine
# must: error PermissionError
import asyncio
async def read():
    return open("CANARY_PATH").read()
asyncio.run(read())
