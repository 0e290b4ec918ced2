# tries: sleep in thousands of coroutines
# must: refused
import asyncio
async def all_of_them():
    await asyncio.gather(*[asyncio.sleep(30) for _ in range(5000)])
asyncio.run(all_of_them())
