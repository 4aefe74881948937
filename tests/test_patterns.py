"""Every pattern of `lexicons/patterns.toml` finds its example and not its counterexample."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.lexicons import command
from pipeline.frames.grammar import Pattern, read_patterns
from pipeline.lexicon import load_lexicons
from pipeline.trial import Bench, faults

LEXICONS = load_lexicons()
BENCH = Bench.load(LEXICONS)


@pytest.mark.parametrize("pattern", read_patterns(LEXICONS.patterns), ids=lambda pattern: pattern.id)
def test_example_and_counterexample(pattern: Pattern) -> None:
    """The example is found by this pattern, the counterexample is not."""
    assert list(faults([pattern], BENCH)) == []


def test_a_wrong_example_is_told() -> None:
    """A pattern whose example finds something else is a fault."""
    pattern = replace(BENCH.grammar.patterns[0], finds="县政府 | 巡查")
    (fault,) = faults([pattern], BENCH)
    assert pattern.id in fault


def test_check_reads_an_overlay(tmp_path: Path) -> None:
    """`quanze lexicons check` fails on a pattern file whose example doesn't hold."""
    shipped = LEXICONS.patterns.read_text("utf-8")
    changed = shipped.replace('finds = "- | 加强河道巡查"', 'finds = "- | 别的"')
    (tmp_path / "patterns.toml").write_text(changed, "utf-8")
    result = CliRunner().invoke(command, ["check", "--lexicons", str(tmp_path)])
    assert result.exit_code == 1
    assert "pattern deontic" in result.output


def test_try_shows_agency_and_duty() -> None:
    """`quanze lexicons try` prints words, agencies, clauses and duties with the pattern."""
    result = CliRunner().invoke(command, ["try", "县水务局应当每月公布水质数据。"])
    assert result.exit_code == 0
    assert "agency    县水务局" in result.output
    assert "[subject-deontic" in result.output
