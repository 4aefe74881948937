"""Questions to a run, answered from its question store.

Each question is a function of the store, the filters and a page of answers. Answers carry their
evidence: the sentence with its article, author, page and document.
"""

from pipeline.query.answers import Answers, Change, Duty, Evidence, Gap, Overlap, Pair, Proposal
from pipeline.query.bearers import duties, who
from pipeline.query.filters import Filters
from pipeline.query.gaps import gaps
from pipeline.query.overlaps import overlaps
from pipeline.query.sql import Rows, sql
from pipeline.query.text import search
from pipeline.query.ties import changes, pairs

__all__ = [
    "Answers",
    "Change",
    "Duty",
    "Evidence",
    "Filters",
    "Gap",
    "Overlap",
    "Pair",
    "Proposal",
    "Rows",
    "changes",
    "duties",
    "gaps",
    "overlaps",
    "pairs",
    "search",
    "sql",
    "who",
]
