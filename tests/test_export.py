"""Exports, each read back by a reader that is not ours."""

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from small_run import small_run

from pipeline import open_run
from pipeline.errors import QueryError, StoreError
from pipeline.export import FOLDERS, FORMATS, write
from pipeline.export.sanitise import CELL_LENGTH, cell, clean, sanitised
from pipeline.graph import Graph

NASTY = [
    "=HYPERLINK(\"http://evil\")",
    "+1-1",
    "@SUM(A1)",
    "-2",
    "＝1＋1",
    "\t=1",
    "</script><script>alert(1)</script>",
    "<!-- ]]> & \" ' \\ ` {x} \\u0041",
    "行一\n行二\r\n行三\r",
    "\x00\x01\x0b\x1f\x7f\ufffe\uffff",
    "\ud800半个",
    "𠀀𡃁😀",
    "长" * 40_000,
    "",
]  # fmt: skip


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The graph of the small run, with nasty texts in every place where texts go."""
    with open_run(small_run(tmp_path_factory.mktemp("run"))) as run:
        graph = run.graph()
    for node, text in zip(list(graph.nodes), NASTY * 3, strict=False):
        graph.nodes[node]["label"] = text
        graph.nodes[node]["aliases"] = [text, "别名", None]
        graph.nodes[node]["nothing"] = None
        graph.nodes[node]["infinite"] = float("inf")
    for (*_, edge), text in zip(graph.edges(data=True), NASTY * 5, strict=False):
        edge["text"] = [text] * edge["count"]
        edge["source"] = text
    return graph


@pytest.fixture(scope="module")
def clean_graph(graph: Graph) -> Graph:
    """What readers should get back."""
    return sanitised(graph)


# ---------------------------------------------------------------- the sanitiser

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(st.text(alphabet=st.characters()))
def test_clean_text_is_allowed_in_xml(text: str) -> None:
    """Whatever comes in, an XML parser reads back what comes out; clean text stays as it is."""
    cleaned = clean(text)
    element = etree.Element("t")
    element.text = cleaned
    assert (etree.fromstring(etree.tostring(element)).text or "") == cleaned
    assert clean(cleaned) == cleaned


@given(st.text(alphabet=st.sampled_from("=+-@＝＋－＠\t\r\n 'A𠀀长"), max_size=40))
def test_cells_never_begin_a_formula(text: str) -> None:
    """After blanks no sign that starts a formula; the text itself is kept behind the apostrophe."""
    made = str(cell(clean(text)))
    assert not re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", made)
    assert made in (clean(text), "'" + clean(text))


@given(st.text(alphabet=st.sampled_from("字𠀀="), min_size=1, max_size=9), st.integers(0, 9))
def test_cells_are_never_too_long(ends: str, more: int) -> None:
    """Excel counts UTF-16 units."""
    text = ends + "𠀀" * (CELL_LENGTH // 2 - more) + ends
    made = str(cell(text))
    assert len(made.encode("utf-16-le")) // 2 <= CELL_LENGTH
    assert made.endswith("…") or made.lstrip("'") == text


@given(st.dictionaries(st.text(max_size=5), _VALUES, max_size=4))
def test_sanitised_values_are_plain(attributes: dict[str, object]) -> None:
    """Texts, finite numbers and flat lists of them; nothing else, no None."""
    graph = Graph()
    graph.add_node("n")
    graph.nodes["n"].update(attributes)
    for value in sanitised(graph).nodes["n"].values():
        for item in value if isinstance(value, list) else [value]:
            assert isinstance(item, str | bool | int) or (isinstance(item, float) and abs(item) < float("inf"))
            assert not isinstance(item, str) or clean(item) == item


def test_sanitising_keeps_the_graph(graph: Graph, clean_graph: Graph) -> None:
    """No node and no edge is lost, and the graph given stays as it was."""
    assert list(clean_graph.nodes) == list(graph.nodes) and clean_graph.size() == graph.size()
    assert any(a["label"] == NASTY[9] for _, a in graph.nodes(data=True))


# ---------------------------------------------------------------- reading back


def _same(read: nx.Graph, expected: Graph) -> None:  # type: ignore[type-arg]
    assert set(read.nodes) == set(expected.nodes)
    assert Counter((a, b, k) for a, b, k in read.edges(data="kind")) == Counter(
        (a, b, k) for a, b, k in expected.edges(data="kind")
    )


def test_graphml_by_networkx_and_rustworkx(graph: Graph, clean_graph: Graph, tmp_path: Path) -> None:
    """Two readers find the same nodes, edges and labels."""
    rustworkx = pytest.importorskip("rustworkx", reason="rustworkx isn't installed")
    path = write(graph, "graphml", tmp_path / "g.graphml")
    _same(nx.read_graphml(path), clean_graph)
    (other,) = rustworkx.read_graphml(str(path))
    assert other.num_nodes() == len(clean_graph) and other.num_edges() == clean_graph.size()
    assert {n["id"]: n["label"] or "" for n in other.nodes()} == dict(clean_graph.nodes(data="label"))


_GEXF = "{http://gexf.net/1.3}"
# https://gexf.net/1.3/gexf.xsd and data.xsd, as far as this file uses them: attribute → pattern, children in order
_GEXF_RULES: dict[str, tuple[dict[str, str], list[str]]] = {
    "gexf": ({"version": r"1\.3"}, ["meta", "graph"]),
    "meta": ({}, ["creator"]),
    "creator": ({}, []),
    "graph": ({"defaultedgetype": "directed", "mode": "static", "idtype": "string"}, ["attributes", "nodes", "edges"]),
    "attributes": ({"class": "node|edge"}, ["attribute"]),
    "attribute": ({"id": r"\d+", "title": ".+", "type": "string|long|double|boolean|liststring"}, []),
    "nodes": ({"count": r"\d+"}, ["node"]),
    "node": ({"id": ".+", "label": "(?s).*"}, ["attvalues", "color"]),
    "edges": ({"count": r"\d+"}, ["edge"]),
    "edge": (
        {"id": r"\d+", "source": ".+", "target": ".+", "kind": r"\w+", "label": r"\w+", "weight": r"\d+\.\d+"},
        ["attvalues"],
    ),
    "attvalues": ({}, ["attvalue"]),
    "attvalue": ({"for": r"\d+", "value": "(?s).*"}, []),
    "color": ({"r": r"\d{1,3}", "g": r"\d{1,3}", "b": r"\d{1,3}"}, []),
}  # fmt: skip


def test_gexf_keeps_its_schema(graph: Graph, tmp_path: Path) -> None:
    """Elements, their order, attributes and value types are those of GEXF 1.3."""
    root = etree.parse(write(graph, "gexf", tmp_path / "g.gexf")).getroot()
    assert root.tag == f"{_GEXF}gexf"
    for element in root.iter():
        attributes, children = _GEXF_RULES[etree.QName(element).localname]
        given_attributes = {name: value for name, value in element.attrib.items() if not name.startswith("{")}
        assert set(given_attributes) == set(attributes)
        for name, value in given_attributes.items():
            assert re.fullmatch(attributes[name], value), (element.tag, name, value)
        names = [etree.QName(child).localname for child in element]
        assert names == sorted(names, key=children.index)
    types = {
        (group.get("class"), a.get("id")): a.get("type") for group in root.iter(f"{_GEXF}attributes") for a in group
    }
    for element in (*root.iter(f"{_GEXF}node"), *root.iter(f"{_GEXF}edge")):
        for value in element.iter(f"{_GEXF}attvalue"):
            kind = types[etree.QName(element).localname, value.get("for")]
            if kind in ("long", "double"):
                float(value.get("value", ""))
            elif kind == "liststring":
                assert isinstance(json.loads(value.get("value", "")), list)
    ids = [e.get("id") for e in root.iter(f"{_GEXF}node")]
    assert len(set(ids)) == len(ids)
    assert {e.get(end) for e in root.iter(f"{_GEXF}edge") for end in ("source", "target")} <= set(ids)


def test_gexf_by_networkx(graph: Graph, clean_graph: Graph, tmp_path: Path) -> None:
    """The library networkx reads the same graph with its labels."""
    read = nx.read_gexf(write(graph, "gexf", tmp_path / "g.gexf"))
    _same(read, clean_graph)
    assert {n: a["label"] for n, a in read.nodes(data=True)} == {n: a["label"] for n, a in clean_graph.nodes(data=True)}


def test_csv_for_gephi_and_excel(graph: Graph, clean_graph: Graph, tmp_path: Path) -> None:
    """A byte order mark, Gephi's column names, no cell that a spreadsheet would run."""
    folder = write(graph, "csv", tmp_path / "csv")
    for name, first, count in (
        ("nodes.csv", ["Id", "Label"], len(clean_graph)),
        ("edges.csv", ["Source", "Target", "Type", "Label", "Weight"], clean_graph.size()),
    ):
        assert (folder / name).read_bytes().startswith(b"\xef\xbb\xbf")
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            header, *lines = csv.reader(file)
        assert header[: len(first)] == first and len(lines) == count
        assert not any(re.match(r"\s*[=+\-@]", value) for line in lines for value in line)


def test_xlsx_by_calamine(graph: Graph, clean_graph: Graph, tmp_path: Path) -> None:
    """A sheet a type of node, one for statements, one for ties; every statement is a row."""
    calamine = pytest.importorskip("python_calamine", reason="python-calamine isn't installed")
    book = calamine.CalamineWorkbook.from_path(str(write(graph, "xlsx", tmp_path / "g.xlsx")))
    assert book.sheet_names == ["Agency", "Duty", "Problem", "Proposal", "Article", "Statements", "Ties"]
    header, *rows = book.get_sheet_by_name("Duty").to_python()
    assert header[:2] == ["id", "label"] and len(rows) == 12
    stated = sum(e["count"] for *_, e in clean_graph.edges(data=True) if e["kind"] == "HAS_DUTY")
    assert len(book.get_sheet_by_name("Statements").to_python()) == 1 + stated
    values = [v for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for v in row]
    assert not any(isinstance(v, str) and re.match(r"\s*[=+\-@]", v) for v in values)


def test_parquet_by_duckdb_and_polars(graph: Graph, clean_graph: Graph, tmp_path: Path) -> None:
    """Two readers find nodes and edges, lists as lists."""
    import duckdb

    polars = pytest.importorskip("polars", reason="polars isn't installed")
    folder = write(graph, "parquet", tmp_path / "parquet")
    nodes = duckdb.execute(f"SELECT id, label, aliases FROM '{folder}/nodes.parquet'").fetchall()
    assert {n: (label, aliases) for n, label, aliases in nodes} == {
        n: (a["label"], a["aliases"]) for n, a in clean_graph.nodes(data=True)
    }
    edges = polars.read_parquet(folder / "edges.parquet")
    assert edges["text"].to_list() == [e["text"] for *_, e in clean_graph.edges(data=True)]
    assert edges["count"].dtype == polars.Int64


def _triples(graph: Graph, kind: str, path: Path) -> Any:
    rdflib = pytest.importorskip("rdflib", reason="rdflib isn't installed")
    return rdflib.Graph().parse(write(graph, kind, path))


def test_turtle_and_jsonld_by_rdflib(graph: Graph, tmp_path: Path) -> None:
    """Both say the same, in the words of the vocabularies."""
    from rdflib import OWL, RDF, URIRef
    from rdflib import Graph as Triples
    from rdflib.compare import isomorphic

    turtle = _triples(graph, "turtle", tmp_path / "g.ttl")
    assert isomorphic(turtle, _triples(graph, "jsonld", tmp_path / "g.jsonld"))
    own = "https://w3id.org/quanze/ns#"
    count = Counter(str(kind).removeprefix(own) for kind in turtle.objects(predicate=RDF.type))
    assert count["Duty"] == 12 and count["http://www.w3.org/ns/org#Organization"] == 6
    assert count["http://www.w3.org/ns/org#ChangeEvent"] == 1 and count["http://www.w3.org/ns/prov#Activity"] == 1
    assert count["http://www.w3.org/ns/oa#Annotation"] == count["http://www.w3.org/ns/oa#TextQuoteSelector"] > 40
    ontology = Triples().parse("docs/ontology.ttl")
    used = {term for triple in turtle for term in triple if isinstance(term, URIRef) and term.startswith(own)}
    assert used and not [term for term in used if (term, None, None) not in ontology]
    assert (URIRef(own.rstrip("#")), RDF.type, OWL.Ontology) in ontology


def test_the_ontology_defines_all_values_of_the_model() -> None:
    """Every status, deontic, role, level and kind has its concept."""
    rdflib = pytest.importorskip("rdflib", reason="rdflib isn't installed")
    from pipeline.model import DEONTICS, LEVELS, ROLES, STATUSES, AgencyKind

    ontology = rdflib.Graph().parse("docs/ontology.ttl")
    wanted = [
        ("status", STATUSES),
        ("deontic", DEONTICS),
        ("role", ROLES),
        ("level", LEVELS),
        ("kind", get_args(AgencyKind)),
    ]
    terms = [rdflib.URIRef(f"https://w3id.org/quanze/ns#{kind}-{value}") for kind, values in wanted for value in values]
    assert not [term for term in terms if (term, None, None) not in ontology]


def test_cypher_by_a_parser(graph: Graph, clean_graph: Graph, tmp_path: Path) -> None:
    """An ANTLR parser of openCypher takes every statement, and they hold every node and edge."""
    cypher = pytest.importorskip("antlr4_cypher", reason="antlr4-cypher isn't installed")
    from antlr4 import CommonTokenStream, InputStream
    from antlr4.error.ErrorListener import ErrorListener

    class Listener(ErrorListener):  # type: ignore[misc]
        def syntaxError(self, *fault: object) -> None:
            raise AssertionError(fault)

    for node in graph.nodes:  # the parser is slow: 40,000 characters of one letter tell nothing more
        graph.nodes[node]["label"] = graph.nodes[node]["label"][:200]
    for *_, edge in graph.edges(data=True):
        edge["text"], edge["source"] = [text[:50] for text in edge["text"]], edge.get("source", "")[:50]
    text = write(graph, "cypher", tmp_path / "g.cypher").read_text("utf-8")
    statements = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("//")).split(";\n")[:-1]
    for statement in statements:
        parser = cypher.CypherParser(CommonTokenStream(cypher.CypherLexer(InputStream(statement))))
        parser.removeErrorListeners()
        parser.addErrorListener(Listener())
        parser.script()
    assert text.count("{id: '") == len(clean_graph) and text.count("{from: '") == clean_graph.size()


# ---------------------------------------------------------------- all formats


@pytest.mark.parametrize("kind", FORMATS)
def test_same_graph_same_bytes(graph: Graph, kind: str, tmp_path: Path) -> None:
    """Writing twice gives the same files, and leaves nothing else behind."""
    files = []
    for name in ("a", "b"):
        path = write(graph, kind, tmp_path / name / "out")
        found = sorted(path.iterdir()) if kind in FOLDERS else [path]
        files.append([file.read_bytes() for file in found])
        assert sorted(path.parent.iterdir()) == [path]
    assert files[0] == files[1] and all(files[0])


@pytest.mark.parametrize("kind", FORMATS)
def test_empty_graphs_are_written(kind: str, tmp_path: Path) -> None:
    """A run without duties exports, too."""
    assert write(Graph(), kind, tmp_path / "out").exists()


def test_errors_tell_what_to_do(tmp_path: Path) -> None:
    """Unknown formats and places that can't be written."""
    with pytest.raises(QueryError, match="graphml, gexf"):
        write(Graph(), "visio", tmp_path / "out")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="--out"):
        write(Graph(), "gexf", tmp_path / "file" / "out")
