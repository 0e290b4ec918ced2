# tries: raise what cancels a task of the host
# must: refused
# kit: an error of this kind would cancel the host's task
import asyncio
raise asyncio.CancelledError()
