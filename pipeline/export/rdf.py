"""RDF in Turtle and JSON-LD, over W3C vocabularies and a small one of our own (docs/ontology.ttl).

Agencies are organisations of ORG with SKOS labels; a reorganisation is an ORG change event.
What a sentence says is a Web Annotation: its body is what is said (a statement of a duty, an
answer, …), its target the article, with the quoted sentence and the page as selectors. The
annotations and the graph come from the run, a PROV activity.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from pipeline.export.sanitise import Value
from pipeline.graph import EVIDENCE, Graph

OWN = "https://w3id.org/quanze/ns#"
PREFIXES = {
    "qz": OWN,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "org": "http://www.w3.org/ns/org#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "dcterms": "http://purl.org/dc/terms/",
}
_PDF_FRAGMENTS = NamedNode("http://tools.ietf.org/rfc/rfc3778")
_INTEGER = NamedNode(PREFIXES["xsd"] + "integer")
_RUN, _GRAPH = NamedNode("urn:quanze:run"), NamedNode("urn:quanze:graph")

_CLASSES = {
    "Agency": "org:Organization",
    "Duty": "qz:Duty",
    "Problem": "qz:Problem",
    "Proposal": "qz:Proposal",
    "Article": "dcterms:BibliographicResource",
}
_NODE_TERMS = {
    "aim": "qz:aim",
    "object": "qz:object",
    "agent": "qz:agent",
    "actions": "qz:action",
    "duty_ids": "dcterms:identifier",
    "text": "qz:text",
    "aliases": "skos:altLabel",
    "place": "qz:place",
    "level": "qz:level",
    "agency_kind": "qz:agencyKind",
    "authors": "dcterms:creator",
    "publisher": "dcterms:publisher",
    "date": "dcterms:date",
    "section": "qz:section",
    "document": "dcterms:source",
}
_CHINESE = {"label", "aliases", "text", "aim", "object", "agent", "actions", "authors", "publisher", "section"}
_CONCEPTS = {"level", "agency_kind"}
_EDGE_TERMS = {
    "TOWARD": "qz:toward",
    "SUCCEEDS": "qz:succeeds",
    "PROPOSES": "qz:proposes",
    "REPORTS": "qz:reports",
    "ANSWERS": "qz:answers",
    "STATED_IN": "qz:statedIn",
    "PART_OF": "org:subOrganizationOf",
}


def write_turtle(graph: Graph, path: Path) -> None:
    """Writes a sanitised graph as Turtle."""
    written = serialize(_triples(graph), format=RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    # Prefixes come in an order that changes from process to process.
    lines = written.splitlines(keepends=True)
    head = sum(line.startswith(b"@prefix") for line in lines[: len(PREFIXES)])
    path.write_bytes(b"".join([*sorted(lines[:head]), *lines[head:]]))


def write_jsonld(graph: Graph, path: Path) -> None:
    """Writes a sanitised graph as JSON-LD, expanded."""
    serialize(_triples(graph), str(path), RdfFormat.JSON_LD)


def _triples(graph: Graph) -> Iterator[Triple]:
    yield from _provenance(graph)
    for node, attributes in graph.nodes(data=True):
        yield from _node(_resource(node), attributes)
    for start, end, attributes in graph.edges(data=True):
        yield from _edge(start, end, attributes)


def _term(name: str) -> NamedNode:
    prefix, local = name.split(":")
    return NamedNode(PREFIXES[prefix] + local)


_A = _term("rdf:type")


def _resource(node: str) -> NamedNode:
    return NamedNode(f"urn:quanze:{quote(node, safe='')}")


def _concept(kind: str, value: Value) -> NamedNode:
    """One of the concepts of the ontology: ``qz:status-assigned``, ``qz:level-city``."""
    return NamedNode(f"{OWN}{kind.replace('_', '-')}-{quote(str(value), safe='')}")


def _provenance(graph: Graph) -> Iterator[Triple]:
    program = NamedNode("urn:quanze:program")
    facts = graph.graph
    yield Triple(_RUN, _A, _term("prov:Activity"))
    if "started" in facts:
        started = Literal(str(facts["started"]), datatype=_term("xsd:dateTime"))
        yield Triple(_RUN, _term("prov:startedAtTime"), started)
    yield Triple(_RUN, _term("prov:wasAssociatedWith"), program)
    yield Triple(program, _A, _term("prov:SoftwareAgent"))
    yield Triple(program, _term("rdfs:label"), Literal(f"quanze {facts.get('version', '')}".strip()))
    for name in ("source", "lexicons"):
        if name in facts:
            used = NamedNode(f"urn:sha256:{quote(str(facts[name]), safe='')}")
            yield Triple(_RUN, _term("prov:used"), used)
            yield Triple(used, _term("rdfs:label"), Literal(name))
    yield Triple(_GRAPH, _A, _term("prov:Entity"))
    yield Triple(_GRAPH, _term("prov:wasGeneratedBy"), _RUN)


def _node(resource: NamedNode, attributes: dict[str, Value]) -> Iterator[Triple]:
    kind = str(attributes["type"])
    yield Triple(resource, _A, _term(_CLASSES[kind]))
    label = {"Agency": "skos:prefLabel", "Article": "dcterms:title"}.get(kind, "rdfs:label")
    yield Triple(resource, _term(label), Literal(str(attributes["label"]), language="zh"))
    for name, term in _NODE_TERMS.items():
        values = attributes.get(name, [])
        for value in values if isinstance(values, list) else [values]:
            if name in _CONCEPTS:
                yield Triple(resource, _term(term), _concept(name.removeprefix("agency_"), value))
            else:
                yield Triple(resource, _term(term), Literal(str(value), language="zh" if name in _CHINESE else None))


def _edge(start: str, end: str, attributes: dict[str, Value]) -> Iterator[Triple]:
    kind = str(attributes["kind"])
    source, target = _resource(start), _resource(end)
    if kind in _EDGE_TERMS:
        yield Triple(source, _term(_EDGE_TERMS[kind]), target)
    facts = [str(attributes.get(name, "")) for name in ("deontic", "status", "source", "role")]
    digest = hashlib.sha256("\0".join((start, kind, end, *facts)).encode()).hexdigest()[:20]
    body = NamedNode(f"urn:quanze:{kind.lower().replace('_', '-')}:{digest}")
    if kind == "HAS_DUTY":
        yield Triple(source, _term("qz:hasDuty"), target)
        yield Triple(body, _A, _term("qz:Statement"))
        yield Triple(body, _term("qz:bearer"), source)
        yield Triple(body, _term("qz:duty"), target)
        for name in ("deontic", "status", "role"):
            if name in attributes:
                yield Triple(body, _term(f"qz:{name}"), _concept(name, attributes[name]))
        if "source" in attributes:
            yield Triple(body, _term("qz:accordingTo"), Literal(str(attributes["source"]), language="zh"))
    elif kind == "PRECEDED_BY":
        yield Triple(body, _A, _term("org:ChangeEvent"))
        yield Triple(body, _term("org:originalOrganization"), target)
        yield Triple(body, _term("org:resultingOrganization"), source)
    else:
        yield Triple(body, _A, _term("rdf:Statement"))
        yield Triple(body, _term("rdf:subject"), source)
        yield Triple(body, _term("rdf:predicate"), _term(_EDGE_TERMS[kind]))
        yield Triple(body, _term("rdf:object"), target)
    yield from _annotations(body, digest, attributes)


def _annotations(body: NamedNode, digest: str, attributes: dict[str, Value]) -> Iterator[Triple]:
    columns = [attributes.get(name, []) for name in EVIDENCE]
    rows = zip(*(column if isinstance(column, list) else [column] for column in columns), strict=True)
    for sentence_id, text, article, _title, page, _year in rows:
        place = f"urn:quanze:evidence:{digest}:{quote(str(sentence_id), safe='')}"
        annotation, target = NamedNode(place), NamedNode(f"{place}:target")
        yield Triple(annotation, _A, _term("oa:Annotation"))
        yield Triple(annotation, _term("oa:hasBody"), body)
        yield Triple(annotation, _term("oa:hasTarget"), target)
        yield Triple(annotation, _term("prov:wasGeneratedBy"), _RUN)
        yield Triple(target, _A, _term("oa:SpecificResource"))
        yield Triple(target, _term("oa:hasSource"), _resource(str(article)))
        exact = NamedNode(f"{place}:quote")
        yield Triple(target, _term("oa:hasSelector"), exact)
        yield Triple(exact, _A, _term("oa:TextQuoteSelector"))
        yield Triple(exact, _term("oa:exact"), Literal(str(text), language="zh"))
        if page:
            fragment = NamedNode(f"{place}:page")
            yield Triple(target, _term("oa:hasSelector"), fragment)
            yield Triple(fragment, _A, _term("oa:FragmentSelector"))
            yield Triple(fragment, _term("dcterms:conformsTo"), _PDF_FRAGMENTS)
            yield Triple(fragment, _term("rdf:value"), Literal(f"page={page}"))
