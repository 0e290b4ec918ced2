# tries: connect with asyncio
# must: refused
import asyncio
async def call():
    await asyncio.open_connection("127.0.0.1", LISTENER_PORT)
asyncio.run(call())
