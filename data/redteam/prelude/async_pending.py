# tries: end while coroutines are still waiting
# must: contained
# kit: Flyte's bridge drives the coroutines
import asyncio
async def later():
    await asyncio.sleep(0.01)
    echo("late")
async def start():
    asyncio.create_task(later())
    return 1
asyncio.run(start())
