"""One reference program a question: what a perfect and careful planner would write.

The programs are text, run in the sandbox or by `exec`, never imported: `parallel`, `final`, `ToolError` and
the tools are names that the runner provides. The tests run each of them and compare it with the truth.
"""

from pathlib import Path

from workshop_lib.flights.questions import QUESTIONS

PLAYBOOK: dict[str, str] = {
    question.text: (Path(__file__).parent / f"q{question.id:02}.py").read_text(encoding="utf-8")
    for question in QUESTIONS
}
"""The text of each question → its program."""
