"""One self-contained page: the graph to look at, agencies to click, their duties with the sentences.

The page (`page.html`) draws on a canvas and asks for nothing from any network. The layout is
computed here: agencies by springs, their duties around them.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from pipeline.export.sanitise import Value
from pipeline.graph import EVIDENCE, Graph

MOST_NODES = 3000
"""Nodes on the page, the best connected: with 2,000 a frame takes 60 ms in Chromium without a graphics processor."""
_DUTIES_AN_AGENCY = 40
"""Duties of an agency on a page that can't show all: enough to know it by."""
_SENTENCES_A_DUTY = 5
_FACTS = ("deontic", "status", "role", "source")
_SPACING = 11.0
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_SEED = 7


def write_html(graph: Graph, path: Path) -> None:
    """Writes a sanitised graph as one HTML page."""
    template = (files("pipeline.export") / "page.html").read_text("utf-8")
    data = json.dumps(_page_data(graph), ensure_ascii=False, separators=(",", ":"))
    # Inside a script element only `</` and `<!--` could end or change it.
    path.write_text(template.replace("{{DATA}}", data.replace("<", "\\u003c")), "utf-8")


def _page_data(graph: Graph) -> dict[str, Any]:
    """What the page reads: nodes with places, edges by number, duties' statements, sentences."""
    drawable = [node for node in graph.nodes if graph.nodes[node]["type"] != "Article"]
    kept = _best_connected(graph, drawable)
    number = {node: place for place, node in enumerate(kept)}
    owner = _owners(graph, number)
    borne = Counter(start for start, _, kind in _kinds(graph) if kind == "HAS_DUTY")
    places = _layout(graph, kept, owner, borne)
    sentences = _Sentences()
    duties = _duties(graph, number, sentences)
    nodes = [_node(graph.nodes[node], places[node], borne[node], sentences.number_of(graph, node)) for node in kept]
    edges = [
        [number[start], number[end], kind] for start, end, kind in _kinds(graph) if start in number and end in number
    ]
    ties = [[start, end] for start, end, kind in edges if kind == "ANSWERS"]
    return {
        "total": len(drawable),
        "nodes": nodes,
        "edges": edges,
        "ties": ties,
        "duties": duties,
        "sentences": sentences.rows,
    }


def _kinds(graph: Graph) -> Iterator[tuple[str, str, str]]:
    """Both ends and the kind of every edge."""
    return ((start, end, attributes["kind"]) for start, end, attributes in graph.edges(data=True))


def _best_connected(graph: Graph, drawable: list[str]) -> list[str]:
    """The nodes that the page shows, in the graph's order: the busiest agencies with some of their duties each."""
    if len(drawable) <= MOST_NODES:
        return drawable
    place = {node: n for n, node in enumerate(drawable)}
    agencies = sorted(
        (node for node in drawable if graph.nodes[node]["type"] == "Agency"),
        key=lambda node: (-graph.degree(node), place[node]),
    )
    kept: dict[str, None] = {}
    for agency in agencies:
        duties = [node for node in dict.fromkeys(graph.successors(agency)) if graph.nodes[node]["type"] == "Duty"]
        said = [node for duty in duties[:_DUTIES_AN_AGENCY] for node in graph.predecessors(duty) if node in place]
        around = dict.fromkeys((agency, *duties[:_DUTIES_AN_AGENCY], *said))
        kept.update(dict.fromkeys(list(around)[: MOST_NODES - len(kept)]))
    for node in drawable:
        if len(kept) >= MOST_NODES:
            break
        kept[node] = None
    return sorted(kept, key=lambda node: place[node])


def _owners(graph: Graph, kept: dict[str, int]) -> dict[str, str]:
    """For each node but agencies the agency that it is drawn around."""
    owner: dict[str, str] = {}
    for start, end, kind in _kinds(graph):
        if kind == "HAS_DUTY" and start in kept and end in kept:
            owner.setdefault(end, start)
    for start, end, kind in _kinds(graph):
        if kind in ("PROPOSES", "REPORTS") and start in kept and end in owner:
            owner.setdefault(start, owner[end])
    for start, end, kind in _kinds(graph):
        if kind == "ANSWERS" and start in kept and end in kept:
            if start in owner:
                owner.setdefault(end, owner[start])
            elif end in owner:
                owner.setdefault(start, owner[end])
    return owner


def _layout(
    graph: Graph, kept: list[str], owner: dict[str, str], borne: Counter[str]
) -> dict[str, tuple[float, float]]:
    """Places: agencies drawn together by their ties, all that is theirs in a spiral around them."""
    agencies = [node for node in kept if graph.nodes[node]["type"] == "Agency"]
    theirs: dict[str, list[str]] = {agency: [] for agency in agencies}
    alone: list[str] = []
    for node in kept:
        if node not in theirs:
            theirs[owner[node]].append(node) if node in owner else alone.append(node)
    tied: nx.Graph[str] = nx.Graph()
    tied.add_nodes_from(agencies)
    for start, end in graph.edges():
        a, b = owner.get(start, start), owner.get(end, end)
        if a != b and a in theirs and b in theirs:
            tied.add_edge(a, b)
    inner = {agency: 2 + round((_size(borne[agency]) / _SPACING) ** 2) for agency in agencies}
    centres = _springs(tied, {agency: _radius(inner[agency] + len(theirs[agency])) for agency in agencies})
    places: dict[str, tuple[float, float]] = {}
    for agency, (x, y) in centres.items():
        places[agency] = (x, y)
        places.update(_spiral(theirs[agency], x, y, first=inner[agency]))
    low = max((y for _, y in places.values()), default=0.0)
    middle = float(np.mean([x for x, _ in places.values()])) if places else 0.0
    places.update(_spiral(alone, middle, low + _radius(len(alone)) + 60, first=0))
    return places


def _size(count: int) -> float:
    """Radius of an agency's own dot."""
    return 4 + 1.6 * math.sqrt(min(count, 400))


def _radius(count: int) -> float:
    """Radius of a spiral of so many nodes, with a margin."""
    return _SPACING * math.sqrt(count) + 16


def _spiral(nodes: list[str], x: float, y: float, *, first: int) -> dict[str, tuple[float, float]]:
    """A sunflower's order: evenly dense, whatever the number."""
    return {
        node: (
            x + _SPACING * math.sqrt(n + first) * math.cos(n * _GOLDEN_ANGLE),
            y + _SPACING * math.sqrt(n + first) * math.sin(n * _GOLDEN_ANGLE),
        )
        for n, node in enumerate(nodes)
    }


def _springs(tied: nx.Graph[str], radius: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Springs between tied agencies, then pushed apart until no two discs touch."""
    if not radius:
        return {}
    found = nx.spring_layout(tied, seed=_SEED, iterations=60, method="force")
    names = list(radius)
    sizes = np.array([radius[name] for name in names])
    spread = 1.1 * math.sqrt(float((sizes**2).sum()))
    points = np.array([found[name] for name in names]) * spread
    for _ in range(200):
        apart = points[:, None, :] - points[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2)) + np.eye(len(names)) * 1e9
        overlap = np.maximum(0.0, sizes[:, None] + sizes[None, :] - distance)
        if overlap.max() < 1.0:
            break
        points += (apart / distance[:, :, None] * overlap[:, :, None]).sum(axis=1) * 0.3
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, points, strict=True)}


class _Sentences:
    """The sentences that the page quotes, each once."""

    def __init__(self) -> None:
        self.rows: list[list[Value]] = []
        self._numbers: dict[str, int] = {}

    def add(self, attributes: dict[str, Any]) -> list[int]:
        """Numbers of the sentences that bear out an edge."""
        numbers: list[int] = []
        rows = zip(*(attributes[name] for name in EVIDENCE), strict=True)
        for sentence_id, text, _article, title, page, year in rows:
            if sentence_id not in self._numbers:
                self._numbers[sentence_id] = len(self.rows)
                self.rows.append([text, title, page, year])
            numbers.append(self._numbers[sentence_id])
        return numbers

    def number_of(self, graph: Graph, node: str) -> int | None:
        """Number of the sentence that a problem or proposal is."""
        if graph.nodes[node]["type"] not in ("Problem", "Proposal"):
            return None
        return next(self.add(edge)[0] for _, _, edge in graph.out_edges(node, data=True) if edge["kind"] == "STATED_IN")


def _duties(graph: Graph, number: dict[str, int], sentences: _Sentences) -> list[dict[str, Any]]:
    duties: list[dict[str, Any]] = []
    borne: set[str] = set()
    for start, end, edge in graph.edges(data=True):
        if edge["kind"] == "HAS_DUTY" and start in number and end in number:
            borne.add(end)
            facts: dict[str, Any] = {name: edge[name] for name in _FACTS if name in edge}
            said = sentences.add(edge)[:_SENTENCES_A_DUTY]
            duties.append({"agency": number[start], "node": number[end], **facts, "sentences": said})
    for start, _, edge in graph.edges(data=True):
        if edge["kind"] == "STATED_IN" and start in number and start not in borne and "statuses" in graph.nodes[start]:
            said = sentences.add(edge)[:_SENTENCES_A_DUTY]
            status = graph.nodes[start]["statuses"][0]
            duties.append({"agency": -1, "node": number[start], "deontic": "none", "status": status, "sentences": said})
    return duties


def _node(attributes: dict[str, Any], place: tuple[float, float], borne: int, sentence: int | None) -> dict[str, Any]:
    kind = attributes["type"]
    wanted = ("type", "label", "level", "place", "aliases", "statuses", "actions", "text")
    size = _size(borne) if kind == "Agency" else 3.2
    made: dict[str, Any] = {name: attributes[name] for name in wanted if attributes.get(name)}
    made.update(x=round(place[0], 1), y=round(place[1], 1), r=round(size, 1))
    if kind == "Agency":
        made["duties"] = borne
    if sentence is not None:
        made["sentence"] = sentence
    return made
