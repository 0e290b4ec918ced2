"""OpenTelemetry spans: one for a run, and below it one for each model request, sandbox program and tool call.

Covers: the four spans, named and described by the conventions for generative AI; sending them where the standard
OTEL_* variables say. Without those, and without an application's own set-up, there are none.
Spans carry names of tools and models, tokens, dollars and outcomes; never a question, an answer, an argument, a program
or the text of an error. Does not cover: metrics, and the spans that the SDKs of Anthropic and MCP can make themselves.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.util.types import AttributeValue

from workshop_lib.meter import Usage
from workshop_lib.record import Run

NAME = "workshop"
SUBJECTS = {"invoke_agent": "gen_ai.agent.name", "chat": "gen_ai.request.model", "execute_tool": "gen_ai.tool.name"}
"""The operations, and how the convention calls what each is about."""
PACKAGES = {
    "opentelemetry.sdk": "opentelemetry-sdk",
    "opentelemetry.exporter": "opentelemetry-exporter-otlp-proto-http",
}


@contextmanager
def span(operation: str, subject: str) -> Iterator[Span]:
    """A span around a block, below the one it stands in; `operation` is one of `SUBJECTS`.

    An exception is noted by its class alone, and goes on.
    """
    tracer = _tracer()
    if tracer is None:
        yield trace.INVALID_SPAN
        return
    with tracer.start_as_current_span(
        f"{operation} {subject}",
        kind=SpanKind.CLIENT if operation == "chat" else SpanKind.INTERNAL,
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        current.set_attributes({"gen_ai.operation.name": operation, SUBJECTS[operation]: subject})
        try:
            yield current
        except BaseException as error:
            fail(current, type(error).__name__)
            raise


def describe(current: Span, attributes: dict[str, AttributeValue], usage: Usage | None = None) -> None:
    """Say more of a span, and what tokens it used."""
    current.set_attributes(attributes)
    if usage:
        # Here the convention counts what a cache served among the input.
        figures = {"input_tokens": usage.prompt, "output_tokens": usage.output}
        figures |= {"cache_read.input_tokens": usage.cache_read, "cache_write.input_tokens": usage.cache_write}
        current.set_attributes({f"gen_ai.usage.{name}": tokens for name, tokens in figures.items()})


def conclude(current: Span, run: Run) -> None:
    """Describe the span of a whole run."""
    figures = {"workshop.turns": run.turns, "workshop.requests": run.requests, "workshop.usd": run.usd}
    describe(current, {"workshop.model_kind": run.kind, "workshop.outcome": run.outcome, **figures}, run.usage)
    fail(current, None if run.outcome == "answered" else run.outcome)


def fail(current: Span, kind: str | None) -> None:
    """Mark a span as failed. `kind`: a class or an outcome, never a message, for it may quote what was sent."""
    if kind is None:
        return
    current.set_attribute("error.type", kind if re.fullmatch(r"[\w ]{1,40}", kind) else "error")
    current.set_status(StatusCode.ERROR)


def _tracer() -> Tracer | None:
    """The application's own tracer if it has one, else one that sends where OTEL_* variables say, else none."""
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return _sending()
    return trace.get_tracer(NAME)


@cache
def _sending() -> Tracer | None:
    """A tracer of a provider that is ours alone, so that what other libraries would say of a call is not sent.

    What is wrong with the variables is said once, and does not stop a run.
    """
    exporter = _wanted()
    if exporter not in ("otlp", "console"):
        if exporter not in ("none", ""):
            _warn(f"OTEL_TRACES_EXPORTER is {exporter!r}. Set it to otlp, console or none.")
        return None
    for module, package in PACKAGES.items():
        if importlib.util.find_spec(module) is None:
            _warn(f"{package} is not installed. Install it, or unset the OTEL_* variables.")
            return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SimpleSpanProcessor

    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: os.environ.get("OTEL_SERVICE_NAME") or NAME}))
    if exporter == "console":
        provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter(out=sys.stderr)))
    else:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider.get_tracer(NAME)


def _wanted() -> str:
    """The exporter that the standard variables ask for; `none` or nothing for none."""
    if os.environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return "none"
    addresses = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
    by_default = "otlp" if any(map(os.environ.get, addresses)) else "none"
    return os.environ.get("OTEL_TRACES_EXPORTER", by_default).strip()


def _warn(why: str) -> None:
    print(f"No spans are sent: {why}", file=sys.stderr)
