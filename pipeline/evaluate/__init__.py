"""How well texts are coded: a run, or the program itself, held against sentences coded by hand."""

from __future__ import annotations

from pipeline.evaluate.figures import Evaluation, evaluate
from pipeline.evaluate.outcome import Outcome, code_gold, read_outcomes
from pipeline.evaluate.report import write_report

__all__ = ["Evaluation", "Outcome", "code_gold", "evaluate", "read_outcomes", "write_report"]
