"""A run of the sample corpus, asked and exported: the tables as the program itself writes them."""

from pathlib import Path

import pytest

import pipeline
from pipeline.export import FORMATS
from pipeline.run_folder import Run

SAMPLE = Path(__file__).parent.parent / "corpus" / "sample"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A commentary and a function list, run and opened."""
    out = tmp_path_factory.mktemp("run")
    documents = (SAMPLE / "commentary-childcare.txt", SAMPLE / "functions-market-bureau.txt")
    pipeline.run(*documents, out=out, workers=1)
    opened: Run = pipeline.open_run(out)
    return opened


def test_an_agency_of_the_list_has_its_duties(run: Run) -> None:
    """The busiest agency's duties come with sentences that hold them, from the document that states them."""
    ((name, count),) = run.sql(
        "SELECT a.name, count(*) AS n FROM duties d JOIN agencies a USING (agency_id) GROUP BY 1 ORDER BY n DESC",
        limit=1,
    ).rows
    found = run.duties(name, limit=1000)
    assert found.total == count > 0
    for duty in found.items:
        ((start, end),) = duty.evidence.marks
        assert duty.evidence.text[start:end] == duty.action


def test_every_question_is_answered(run: Run) -> None:
    """No question stumbles over real tables, and what they tell agrees."""
    assert run.gaps(limit=1000).total == sum(
        run.gaps(kind=kind, limit=1000).total or 0 for kind in ("no_bearer", "unanswered", "neglected")
    )
    answered = {pair.problem.sentence_id for pair in run.pairs(limit=1000).items}
    unanswered = {gap.evidence.sentence_id for gap in run.gaps(kind="unanswered", limit=1000).items}
    assert not answered & unanswered
    assert run.changes().total is not None and run.overlaps().total is not None
    assert {hit.sentence_id for hit in run.search("托育", limit=1000).items} == {
        sentence_id
        for (sentence_id,) in run.sql("SELECT sentence_id FROM sentences WHERE text LIKE '%托育%'", limit=1000).rows
    }


def test_the_graph_has_all_duties(run: Run) -> None:
    """Merged or not, every raw duty is reachable from its node, once."""
    graph = run.graph()
    reachable = [duty for _, ids in graph.nodes(data="duty_ids") if ids for duty in ids]
    assert sorted(reachable) == sorted(run.table("duties")["duty_id"])
    assert graph.graph["version"] == run.manifest["version"]


@pytest.mark.parametrize("form", FORMATS)
def test_every_export_of_it(run: Run, form: str, tmp_path: Path) -> None:
    """Each format takes real texts."""
    assert run.export(form, tmp_path / "out").exists()


def test_tables_are_data_frames(run: Run) -> None:
    """Every table opens as a data frame with the rows of the manifest."""
    counts = run.manifest["counts"]
    assert {name: len(run.table(name)) for name in counts} == counts
