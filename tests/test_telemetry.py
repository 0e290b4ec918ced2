"""The spans of a run: the right tree, figures that are the run's own, and nothing of what was said."""

import contextlib
import gzip
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from conftest import ANSWER, QUESTION, NewModel, toolbox
from opentelemetry import context, trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from workshop_lib import flights, telemetry
from workshop_lib.agents import AGENTS, CodeModeAgent, DirectAgent
from workshop_lib.meter import Usage
from workshop_lib.oracle import Oracle
from workshop_lib.oracle.server import serve
from workshop_lib.record import Run, Turn
from workshop_lib.runtime import run_question
from workshop_lib.settings import Settings
from workshop_lib.tools import Toolbox, ToolError

CANARY = "the-canary-sings"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What an application would export that has set OpenTelemetry up for itself."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "_tracer", lambda: provider.get_tracer("workshop"))
    return exporter


def tree(spans: InMemorySpanExporter) -> dict[str, list[str]]:
    """The names of the spans by the name of the one above, "" for the run."""
    found = spans.get_finished_spans()
    names = {span.context.span_id: span.name for span in found}
    below: dict[str, list[str]] = {}
    for span in sorted(found, key=lambda span: span.start_time):
        below.setdefault(names[span.parent.span_id] if span.parent else "", []).append(span.name)
    return below


def named(spans: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if span.name == name]


async def test_a_direct_run_has_its_requests_and_calls_side_by_side(spans: InMemorySpanExporter, model_with: NewModel):
    run = await DirectAgent(model_with(), toolbox).run(QUESTION)
    assert run.answer == ANSWER
    chat, call = "chat claude-haiku-5-5", "execute_tool double"
    assert tree(spans) == {"": ["invoke_agent direct"], "invoke_agent direct": [chat, *5 * [call], chat, call, chat]}


async def test_a_code_run_has_its_calls_below_the_program(spans: InMemorySpanExporter, model_with: NewModel):
    await CodeModeAgent(model_with(), toolbox).run(QUESTION)
    program = "execute_tool run_program"
    assert tree(spans) == {
        "": ["invoke_agent code"],
        "invoke_agent code": ["chat claude-haiku-5-5", program],
        program: 6 * ["execute_tool double"],
    }


@pytest.mark.parametrize("mode", AGENTS)
async def test_the_figures_are_those_of_the_run(spans: InMemorySpanExporter, model_with: NewModel, mode: str):
    run = await AGENTS[mode](model_with(), toolbox).run(QUESTION)
    (whole,) = named(spans, f"invoke_agent {mode}")
    requests = named(spans, "chat claude-haiku-5-5")
    for kind, tokens in [
        ("input_tokens", run.usage.prompt),
        ("output_tokens", run.usage.output),
        ("cache_read.input_tokens", run.usage.cache_read),
        ("cache_write.input_tokens", run.usage.cache_write),
    ]:
        assert whole.attributes[f"gen_ai.usage.{kind}"] == tokens
        assert sum(span.attributes[f"gen_ai.usage.{kind}"] for span in requests) == tokens
    assert whole.attributes["workshop.usd"] == run.usd
    assert whole.attributes["workshop.outcome"] == "answered"
    assert whole.attributes["workshop.model_kind"] == "oracle"
    assert len(requests) == whole.attributes["workshop.turns"] == run.turns


async def test_a_failed_call_is_a_failed_span_and_the_run_is_not(spans: InMemorySpanExporter, model_with: NewModel):
    await CodeModeAgent(model_with(), toolbox).run(QUESTION)
    kinds = [span.attributes.get("error.type") for span in named(spans, "execute_tool double")]
    assert sorted(map(str, kinds)) == [*5 * ["None"], "ToolError"]
    (whole,) = named(spans, "invoke_agent code")
    assert whole.status.is_unset


async def test_a_program_that_fails_and_a_run_that_ends_without_an_answer_say_so(
    spans: InMemorySpanExporter, model_with: NewModel
):
    run = await CodeModeAgent(model_with("crash", max_turns=1), toolbox).run(QUESTION)
    assert run.outcome == "turn cap reached"
    (program,) = named(spans, "execute_tool run_program")
    (whole,) = named(spans, "invoke_agent code")
    assert program.attributes["error.type"] == "ZeroDivisionError"
    assert whole.attributes["error.type"] == "turn cap reached"


async def test_a_durable_run_has_the_same_tree_and_its_repetition_says_what_was_kept(spans: InMemorySpanExporter):
    question, settings = flights.get_question(4), Settings(offline=True)
    trees = []
    for _ in range(2):
        spans.clear()
        await run_question(question.text, "code", settings=settings, run_key="telemetry")
        trees.append(tree(spans))
    assert trees[0] == trees[1]
    assert len(trees[0]["execute_tool run_program"]) == 12
    (request,) = named(spans, "chat claude-haiku-5-5")
    assert request.attributes["workshop.requests"] == 0
    calls = [span for span in spans.get_finished_spans() if "workshop.cached" in span.attributes]
    assert len(calls) == 12
    assert all(span.attributes["workshop.cached"] for span in calls)


def tell(x: str) -> str:
    """Says something, or fails saying it."""
    if x == "fail":
        raise ToolError(f"failed with {CANARY}")
    return CANARY


@pytest.mark.parametrize("mode", AGENTS)
async def test_nothing_that_was_said_is_in_a_span(spans: InMemorySpanExporter, model_with: NewModel, mode: str):
    question = f"What does the {CANARY} say?"
    program = f"""\
print(tell("{CANARY}"))
parallel(tell, [{{"x": "{CANARY}"}}, {{"x": "fail"}}], return_exceptions=True)
final("{CANARY}")
"""
    model = model_with(playbook={question: program}, api_key=CANARY)
    run = await AGENTS[mode](model, Toolbox([tell])).run(question)
    assert run.answer == CANARY
    assert len(spans.get_finished_spans()) >= 5
    assert CANARY not in "".join(span.to_json() for span in spans.get_finished_spans())


async def test_a_tool_that_only_the_model_names_is_not_named(spans: InMemorySpanExporter, model_with: NewModel):
    agent = DirectAgent(model_with(), toolbox)
    run = Run("", "direct", "oracle", "", "", steps=[Turn(Usage())])
    with pytest.raises(ToolError):
        await agent._call_tool(run, CANARY, {})
    (span,) = spans.get_finished_spans()
    assert span.name == "execute_tool unknown"
    assert CANARY not in span.to_json()


def test_the_kind_of_a_failure_cannot_smuggle_a_text(spans: InMemorySpanExporter):
    with telemetry.span("chat", "m") as span:
        telemetry.fail(span, f"Error: {CANARY}")
    assert spans.get_finished_spans()[0].attributes["error.type"] == "error"


# Where spans go.


@contextlib.contextmanager
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """A receiver for OTLP over HTTP, on loopback; gives its address and what came in, headers and all."""
    received: list[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append(gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", received
    finally:
        server.shutdown()
        server.server_close()


def ask(**variables: str | None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in {**os.environ, **variables}.items() if value is not None}
    command = [sys.executable, "-m", "workshop_lib", "ask", "4"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def test_with_the_standard_variable_a_live_run_sends_its_spans_and_not_the_key():
    with serve(Oracle(flights.PLAYBOOK), CANARY) as (model, bodies), collector() as (address, received):
        done = ask(
            WORKSHOP_OFFLINE=None,
            ANTHROPIC_API_KEY=CANARY,
            ANTHROPIC_BASE_URL=model,
            OTEL_EXPORTER_OTLP_ENDPOINT=address,
            OTEL_SERVICE_NAME="the-service",
        )
    assert done.returncode == 0, done.stderr
    assert bodies
    requests = [ExportTraceServiceRequest.FromString(body) for body in received]
    resources = [resource for request in requests for resource in request.resource_spans]
    names = [span.name for resource in resources for scope in resource.scope_spans for span in scope.spans]
    assert sorted(set(names)) == [
        "chat claude-haiku-5-5",
        "execute_tool run_program",
        "execute_tool summarize_flights",
        "invoke_agent code",
    ]
    sent = b"".join(received)
    assert b"the-service" in sent
    assert CANARY.encode() not in sent
    assert flights.get_question(4).text.encode() not in sent
    assert b"LGA" not in sent


def test_without_the_variables_the_sdk_is_not_even_loaded():
    program = (
        "import asyncio, sys; from workshop_lib import telemetry\n"
        "with telemetry.span('chat', 'm') as span: telemetry.describe(span, {'a': 1})\n"
        "print(span.is_recording(), any(name.startswith('opentelemetry.sdk') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "Set it to otlp, console or none"),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, "opentelemetry-sdk is not installed"),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}, ""),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "zipkin"}, ""),
    ],
)
def test_what_is_wrong_with_the_variables_is_said_once_and_stops_nothing(
    variables: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    telemetry._sending.cache_clear()
    for _ in range(3):
        with telemetry.span("chat", "m") as span:
            assert span is trace.INVALID_SPAN
    errors = capsys.readouterr().err
    assert said in errors
    assert errors.count("No spans are sent") == bool(said)
    telemetry._sending.cache_clear()
    assert context.get_current() == {}
