# tries: sleep in a coroutine
# must: refused
import asyncio
asyncio.run(asyncio.sleep(30))
