"""Room for programs that wait: a pool of sandbox workers larger than Flyte's own.

Flyte makes one pool for the process, with as many workers as there are processors, and a program that waits for a
tool, or for a person's approval, keeps its worker. On two processors two such programs would hold up everybody's.
No public option sets the size, so the pool is made here, from Monty's own API, and put in the place of one that Flyte
has made already. A waiting worker costs no time and about 10 MB. Does not cover: fairness beyond first come, first
served.
"""

from __future__ import annotations

from typing import Any

PROGRAMS_AT_ONCE = 32
KILL_AFTER = 0.5
"""Seconds past its limit after which a worker is killed that is inside one long step and cannot stop by itself."""


_ours: Any = object()
"""The pool that was made here; before that, something that Flyte's is never."""


async def widen_pool() -> None:
    """Give this process's sandbox its workers. Cheap when that has been done; the workers start as they are needed."""
    global _ours
    import flyte.sandbox._runtime as flyte_runtime
    from pydantic_monty import AsyncMonty

    if flyte_runtime._pool is not _ours:
        pool = AsyncMonty(
            min_processes=0,
            max_processes=PROGRAMS_AT_ONCE,
            feed_duration_limit_grace=KILL_AFTER,
            turn_duration_limit_grace=KILL_AFTER,
        )
        await pool.__aenter__()
        with flyte_runtime._pool_lock:  # another caller may have been here meanwhile
            if flyte_runtime._pool is not _ours:
                flyte_runtime._pool = _ours = pool  # what runs in Flyte's own stays there until it ends
