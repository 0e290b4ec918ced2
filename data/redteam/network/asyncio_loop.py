# tries: connect with the loop that runs the host
# must: refused
import asyncio
loop = asyncio.new_event_loop()
loop.run_until_complete(loop.create_connection(asyncio.Protocol, "127.0.0.1", LISTENER_PORT))
