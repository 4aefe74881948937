"""The duty graph: nodes, edges, merged duties, evidence."""

from collections import Counter
from pathlib import Path

import pytest
from small_run import small_run, small_tables, write_tables

from pipeline import open_run
from pipeline.graph import EDGE_KINDS, EVIDENCE, NODE_TYPES, Graph


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The graph of the small run."""
    with open_run(small_run(tmp_path_factory.mktemp("run"))) as run:
        return run.graph()


def _edges(graph: Graph, kind: str) -> set[tuple[str, str]]:
    """Ends of the edges of a kind, by label."""
    label = graph.nodes.data("label")
    return {(label[a], label[b]) for a, b, found in graph.edges(data="kind") if found == kind}


def test_nodes_and_edges_are_of_the_promised_kinds(graph: Graph) -> None:
    """Every kind that the rows give occurs, and no other."""
    assert Counter(dict(graph.nodes(data="type")).values()) == {
        "Agency": 6, "Duty": 12, "Problem": 3, "Proposal": 3, "Article": 3,
    }  # fmt: skip
    assert {kind for *_, kind in graph.edges(data="kind")} == set(EDGE_KINDS)
    assert set(NODE_TYPES) == set(dict(graph.nodes(data="type")).values())


def test_statements_of_several_documents_are_one_duty(graph: Graph) -> None:
    """Same bearer, aim and object: one node with all statements, their raw duties reachable."""
    (duty,) = [n for n, a in graph.nodes(data=True) if a["label"] == "及时清运餐厨垃圾"]
    attributes = graph.nodes[duty]
    assert attributes["duty_ids"] == ["du-03", "du-10", "du-11"]
    assert attributes["statuses"] == ["neglected", "proposed", "assigned"]
    statements = [edge for *_, edge in graph.in_edges(duty, data=True) if edge["kind"] == "HAS_DUTY"]
    assert [(s["status"], s["year"]) for s in statements] == [
        ("neglected", [2018]), ("proposed", [2020]), ("assigned", [2021]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "merged"),
    [
        ({"object": "各餐廚垃圾"}, True),
        ({"object": "餐厨的垃圾"}, True),
        ({"object": "建筑垃圾"}, False),
        ({"aim": "运输"}, False),
        ({"agency_id": "ag-wy"}, False),
        ({"agency_id": None, "agent": "街道办事处"}, False),
    ],
)
def test_what_is_merged(tmp_path: Path, change: dict[str, str], merged: bool) -> None:
    """Script, quantifiers and 的 don't make a difference; bearer, aim and object do."""
    tables = small_tables()
    tables["duties"] = [d for d in tables["duties"] if d["duty_id"] in ("du-03", "du-11")]
    tables["duties"][1].update(change)
    tables["links"] = []
    write_tables(tmp_path, tables)
    with open_run(tmp_path) as run:
        nodes = [a for _, a in run.graph().nodes(data=True) if a["type"] == "Duty"]
    assert len(nodes) == (1 if merged else 2)


def test_duties_without_bearer_are_never_merged(tmp_path: Path) -> None:
    """Nobody here and nobody there need not be the same."""
    tables = small_tables()
    first, second = [d for d in tables["duties"] if d["agency_id"] is None]
    second.update(aim=first["aim"], object=first["object"])
    tables["duties"], tables["links"] = [first, second], []
    write_tables(tmp_path, tables)
    with open_run(tmp_path) as run:
        assert sum(kind == "Duty" for kind in dict(run.graph().nodes(data="type")).values()) == 2


def test_what_sentences_tell_of_duties(graph: Graph) -> None:
    """Proposals propose, problems report neglect, proposals answer problems, later duties succeed earlier ones."""
    assert ("建议街道办事处每周清运餐厨垃圾。", "及时清运餐厨垃圾") in _edges(graph, "PROPOSES")
    assert {duty for _, duty in _edges(graph, "REPORTS")} == {"检查餐饮单位的油烟排放", "及时清运餐厨垃圾"}
    assert len(_edges(graph, "ANSWERS")) == 2
    assert _edges(graph, "SUCCEEDS") == {("检测", "承担")}
    assert _edges(graph, "TOWARD") == {("向市政府报告", "云台市人民政府"), ("监督物业服务企业", "物业服务企业")}


def test_ties_of_agencies(graph: Graph) -> None:
    """Parents and predecessors."""
    assert _edges(graph, "PART_OF") == {("云台市城市管理局", "云台市人民政府"), ("云台市生态环境局", "云台市人民政府")}
    assert _edges(graph, "PRECEDED_BY") == {("云台市生态环境局", "云台市环境保护局")}


def test_every_edge_carries_its_evidence(graph: Graph) -> None:
    """Sentence, text, article, title, page and year run parallel on every edge."""
    texts = {row["sentence_id"]: row["text"] for row in small_tables()["sentences"]}
    for *_, edge in graph.edges(data=True):
        assert {len(edge[name]) for name in EVIDENCE} == {edge["count"]} and edge["count"] > 0
        assert [texts[s] for s in edge["sentence_id"]] == edge["text"]


def test_every_duty_is_stated_somewhere(graph: Graph) -> None:
    """Duties, problems and proposals have an article."""
    stated = {a for a, _, kind in graph.edges(data="kind") if kind == "STATED_IN"}
    assert stated == {n for n, kind in graph.nodes(data="type") if kind in ("Duty", "Problem", "Proposal")}


def test_the_same_run_gives_the_same_graph(tmp_path: Path, graph: Graph) -> None:
    """Nodes and edges come in the same order with the same attributes."""
    with open_run(small_run(tmp_path)) as run:
        again = run.graph()
    assert list(again.nodes(data=True)) == list(graph.nodes(data=True))
    assert list(again.edges(data=True)) == list(graph.edges(data=True))
