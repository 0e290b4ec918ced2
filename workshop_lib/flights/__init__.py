"""The workshop's data service: tools over the flights, questions with their truth, and reference programs."""

from workshop_lib.flights.programs import PLAYBOOK
from workshop_lib.flights.programs_sql import SQL_PLAYBOOK
from workshop_lib.flights.questions import QUESTIONS, Grade, Question, find_question, get_question, grade
from workshop_lib.flights.tools import TOOLS
from workshop_lib.tools import Toolbox

toolbox = Toolbox(TOOLS)

__all__ = [
    "PLAYBOOK",
    "QUESTIONS",
    "SQL_PLAYBOOK",
    "Grade",
    "Question",
    "find_question",
    "get_question",
    "grade",
    "toolbox",
]
