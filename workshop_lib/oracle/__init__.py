"""The oracle: the offline model. One reference program per question, played through either protocol.

It is scripted, not a model: its answers show what a perfect planner costs, never how skilful one is.
"""

from workshop_lib.oracle.faults import FAULTS
from workshop_lib.oracle.planner import Playbook
from workshop_lib.oracle.wire import Oracle, OracleTransport

__all__ = ["FAULTS", "Oracle", "OracleTransport", "Playbook"]
