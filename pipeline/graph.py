"""The duty graph: agencies, duties, problems, proposals and articles, as one networkx graph.

Nodes have a `type` and a `label`; edges have a `kind`, which is their key as well. What several
sentences say alike is one edge with a `count` and the lists `sentence_id`, `text`, `article`,
`title`, `page` and `year`, which run parallel: its evidence.

Duties are merged: the statements of all documents with the same bearer, aim and object (in
the compared form of `pipeline.likeness`; the action stands in for an object that is not there)
are one Duty node. Bearers are the same when their agency is, or else their folded name;
duties without bearer are never merged. The raw duties stay reachable by the node's
`duty_ids`. Whether a statement obliges, allows or blames stands on its HAS_DUTY edges.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import networkx as nx

from pipeline.language import fold
from pipeline.likeness import Likeness, load_likeness

if TYPE_CHECKING:
    Graph = nx.MultiDiGraph[str]
else:  # networkx's classes take no parameters when they run
    Graph = nx.MultiDiGraph

NODE_TYPES = ("Agency", "Duty", "Problem", "Proposal", "Article")
EDGE_KINDS = (
    "HAS_DUTY",
    "TOWARD",
    "SUCCEEDS",
    "PROPOSES",
    "REPORTS",
    "ANSWERS",
    "STATED_IN",
    "PART_OF",
    "PRECEDED_BY",
)
EVIDENCE = ("sentence_id", "text", "article", "title", "page", "year")
"""Edge attributes that are parallel lists, an entry a sentence."""

_ID_DIGITS = 20


def build_graph(store: sqlite3.Connection) -> Graph:
    """Builds the graph of a run from its question store.

    Nodes and edges come in reading order, so the same run gives the same graph.
    """
    draft = _Draft(store=store, likeness=load_likeness())
    _add_agencies(draft)
    _add_sentences(draft)
    _add_duties(draft)
    _add_ties(draft)
    return draft.finished()


@dataclass(slots=True)
class _Draft:
    """A graph under construction: edges gather their evidence before they are added."""

    store: sqlite3.Connection
    likeness: Likeness
    graph: Graph = field(default_factory=Graph)
    edges: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    agencies: dict[int, str] = field(default_factory=dict)
    duties: dict[int, str] = field(default_factory=dict)
    articles: dict[int, str] = field(default_factory=dict)

    def tie(self, start: str, end: str, kind: str, sentences: tuple[int, ...], **facts: str | None) -> None:
        """States an edge once more, with its evidence."""
        if start == end:
            return
        edge = self.edges.setdefault((start, end, kind, *facts.values()), {"sentences": {}, **facts})
        edge["sentences"].update(dict.fromkeys(sentences))

    def finished(self) -> Graph:
        """The graph, with all edges in it."""
        wanted = sorted({key for edge in self.edges.values() for key in edge["sentences"]})
        evidence = dict(_evidence(self.store, wanted))
        for (start, end, kind, *_), edge in self.edges.items():
            sentences = edge.pop("sentences")
            facts = {name: value for name, value in edge.items() if value is not None}
            lists = {name: [evidence[key][place] for key in sentences] for place, name in enumerate(EVIDENCE)}
            self.graph.add_edge(start, end, kind=kind, count=len(sentences), **facts, **lists)
        return self.graph


def _evidence(store: sqlite3.Connection, keys: list[int]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    for first in range(0, len(keys), 500):
        part = keys[first : first + 500]
        rows = store.execute(
            f"""SELECT s.key, s.sentence_id, s.text, r.article_id, coalesce(r.title, ''), coalesce(s.page, 0),
                coalesce(cast(substr(d.issue_date, 1, 4) AS INTEGER), 0)
            FROM sentence s JOIN article r ON r.key = s.article JOIN document d ON d.key = s.document
            WHERE s.key IN ({", ".join("?" * len(part))})""",
            part,
        )
        for key, *values in rows:
            yield key, tuple(values)


def _present(**attributes: Any) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value is not None}


def _add_agencies(draft: _Draft) -> None:
    rows = draft.store.execute(
        """SELECT key, agency_id, name, level, kind, place, since, aliases, n_mentions, parent, predecessor
        FROM agency ORDER BY key"""
    ).fetchall()
    for key, agency_id, name, level, kind, place, since, aliases, n_mentions, _, _ in rows:
        draft.agencies[key] = agency_id
        draft.graph.add_node(
            agency_id,
            **_present(
                type="Agency",
                label=name,
                level=level,
                agency_kind=kind,
                place=place,
                since=since,
                aliases=json.loads(aliases or "[]"),
                n_mentions=n_mentions or 0,
            ),
        )
    first = dict(
        draft.store.execute(
            """SELECT k.agency, min(m.sentence) FROM mention_agency k JOIN mention m ON m.key = k.mention
            WHERE k.agency IN (SELECT key FROM agency WHERE parent IS NOT NULL OR predecessor IS NOT NULL)
            GROUP BY k.agency"""
        )
    )
    for key, *_, parent, predecessor in rows:
        evidence = (first[key],) if key in first else ()
        for kind, other in (("PART_OF", parent), ("PRECEDED_BY", predecessor)):
            if other is not None:
                draft.tie(draft.agencies[key], draft.agencies[other], kind, evidence)


def _add_sentences(draft: _Draft) -> None:
    """Problems and proposals, and the articles that state them."""
    rows = draft.store.execute(
        """SELECT key, sentence_id, text, label, page, article,
            CASE label WHEN 'problem' THEN p_problem ELSE p_proposal END
        FROM sentence WHERE label IN ('problem', 'proposal') ORDER BY key"""
    ).fetchall()
    for key, sentence_id, text, label, page, article, probability in rows:
        draft.graph.add_node(
            sentence_id,
            **_present(type=label.capitalize(), label=_short(text), text=text, page=page, probability=probability),
        )
        draft.tie(sentence_id, _article(draft, article), "STATED_IN", (key,))


def _short(text: str, length: int = 24) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _article(draft: _Draft, key: int) -> str:
    """The id of an article, which becomes a node when it is first asked for."""
    if key not in draft.articles:
        article_id, title, authors, section, pages, path, publisher, date = draft.store.execute(
            """SELECT r.article_id, r.title, r.authors, r.section, r.pages, d.path, d.publisher, d.issue_date
            FROM article r JOIN document d ON d.key = r.document WHERE r.key = ?""",
            (key,),
        ).fetchone()
        draft.articles[key] = article_id
        draft.graph.add_node(
            article_id,
            **_present(
                type="Article",
                label=title or path,
                authors=json.loads(authors or "[]"),
                section=section,
                pages=json.loads(pages or "[]"),
                document=path,
                publisher=publisher,
                date=date,
            ),
        )
    return draft.articles[key]


def _add_duties(draft: _Draft) -> None:
    rows = draft.store.execute(
        """SELECT y.key, y.duty_id, y.sentence, y.agency, y.agent, y.deontic, y.aim, y.action, y.object,
            y.recipient_agency, y.status, y.source, y.role, s.sentence_id, s.label, s.article
        FROM duty y JOIN sentence s ON s.key = y.sentence ORDER BY y.key"""
    )
    for (
        key,
        duty_id,
        sentence,
        agency,
        agent,
        deontic,
        aim,
        action,
        object_,
        recipient,
        status,
        source,
        role,
        *where,
    ) in rows:
        sentence_id, label, article = where
        bearer = draft.agencies.get(agency) or (fold(agent) if agent else duty_id)
        node = _merged_id(draft.likeness, bearer, aim, object_ or action)
        if node not in draft.graph:
            draft.graph.add_node(
                node,
                **_present(type="Duty", label=_short(action), aim=aim, object=object_, agent=agent),
                actions=[],
                duty_ids=[],
                statuses=[],
            )
        attributes = draft.graph.nodes[node]
        attributes["duty_ids"].append(duty_id)
        for name, value in (("actions", action), ("statuses", status)):
            if value not in attributes[name]:
                attributes[name].append(value)
        draft.duties[key] = node
        if agency is not None:
            draft.tie(
                draft.agencies[agency],
                node,
                "HAS_DUTY",
                (sentence,),
                deontic=deontic,
                status=status,
                source=source,
                role=role,
            )
        if recipient is not None:
            draft.tie(node, draft.agencies[recipient], "TOWARD", (sentence,))
        if label == "proposal":
            draft.tie(sentence_id, node, "PROPOSES", (sentence,))
        if label == "problem" and status == "neglected":
            draft.tie(sentence_id, node, "REPORTS", (sentence,))
        draft.tie(node, _article(draft, article), "STATED_IN", (sentence,))


def _merged_id(likeness: Likeness, bearer: str, aim: str, matter: str) -> str:
    parts = "\0".join(("duty", bearer, likeness.aim(aim), likeness.object(matter)))
    return hashlib.sha256(parts.encode()).hexdigest()[:_ID_DIGITS]


def _add_ties(draft: _Draft) -> None:
    answers = draft.store.execute(
        """SELECT f.sentence_id, t.sentence_id, l.proposal, l.problem
        FROM answer l JOIN sentence f ON f.key = l.proposal
        JOIN sentence t ON t.key = l.problem ORDER BY l.proposal, l.problem"""
    )
    for proposal, problem, *sentences in answers:
        if proposal in draft.graph and problem in draft.graph:
            draft.tie(proposal, problem, "ANSWERS", tuple(sentences))
    successions = draft.store.execute(
        """SELECT l.later, l.earlier, y.sentence, b.sentence FROM succession l JOIN duty y ON y.key = l.later
        JOIN duty b ON b.key = l.earlier ORDER BY l.later, l.earlier"""
    )
    for later, earlier, *sentences in successions:
        draft.tie(draft.duties[later], draft.duties[earlier], "SUCCEEDS", tuple(sentences))
