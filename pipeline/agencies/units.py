"""Words as the recogniser of agencies sees them: lexicon entries first, then the segmenter's words.

The lexicons say what a word is inside a name: a known body, a head (局, 部门), a field of
administration (生态环境), a place or level, a quantifier (各, 有关), or a word that never
belongs to a name (由, 但, 督促).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.lexicon import Entry, Lexicons
from pipeline.model import AgencyKind, Token

UnitKind = Literal[
    "body",  # a known body, complete by itself
    "local",  # a name that a place goes before
    "head",  # ends a name
    "general",  # a head of any field: 部门, 机构; in 有关部门、机构 it shares the modifiers
    "weak",  # complete by itself only where it acts
    "bound",  # ends a name as the last character of a longer one
    "bearer",  # a body only where it stands as bearer of a task
    "context",  # generic, complete by itself, only where it acts
    "post",
    "person",
    "field",
    "short",  # short form of a field, which may stand for its department
    "place",
    "level",
    "quantifier",
    "relative",  # opens a relative clause
    "stop",
    "follow",  # after a bare head: no body is meant (部门联合)
    "word",
]

HEADS: frozenset[UnitKind] = frozenset(
    ("body", "local", "head", "general", "weak", "bound", "bearer", "context", "post")
)
COORDINATORS = frozenset(("和", "及", "与", "或", "或者", "以及", "及其"))
FIELDS: frozenset[UnitKind] = frozenset(("field", "short"))
STEMS: frozenset[UnitKind] = FIELDS | {"place", "level"}
INNER = STEMS | frozenset(["quantifier", "context", "head", "general", "weak", "bound", "local", "body", "bearer"])
COMPLETE = frozenset(("body", "local", "head"))
NOMINAL = ("n", "vn", "b", "j", "m", "q", "an", "eng", "s", "nz", "nt", "ns", "nr", "ng")
ARTICLES = frozenset("条章节款项")
CLAUSE_MARKS = frozenset("，；：。！？,;:!?")
MAX_WORDS = 6
"""Plain words in a name besides those of the lexicons; of the training corpus's mentions, 99.9 %
have no more."""
_ENDINGS = frozenset(("head", "local", "general", "weak", "post"))
"""Kinds whose words of two characters also end a longer word of the segmenter's: 地方党委."""
_NUMBERS = frozenset("一二三四五六七八九十")
_NONE: frozenset[str] = frozenset()
_WHOLE = ("court", "procuratorate", "institution", "enterprise", "public", "party")
"""Kinds of bodies of which no list of fields is the beginning: 财政和医院 are two."""
_HEAD_USES: Mapping[str, UnitKind] = {
    "free": "head",
    "general": "general",
    "weak": "weak",
    "bound": "bound",
    "bearer": "bearer",
    "context": "context",
}
_EDGE_KINDS: Mapping[str, UnitKind] = {
    "quantifier": "quantifier",
    "level": "level",
    "relative": "relative",
    "stop": "stop",
    "follow": "follow",
}


class Unit(NamedTuple):
    """A word of a sentence with its part in names of bodies.

    Attributes:
        marks: What else the lexicon of edges says of it: the categories that are no kinds, such as order or
            compound, and kinds that it has besides its own (stop, relative).
    """

    text: str
    tag: str
    kind: UnitKind
    start: int
    end: int
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The lexicons of agencies, ready for matching. Build it once with `build_vocabulary`."""

    kinds: Mapping[str, UnitKind]
    marks: Mapping[str, frozenset[str]]
    agency_kinds: Mapping[str, AgencyKind]
    automaton: AhoCorasick
    terms: tuple[str, ...]
    compounds: tuple[str, ...]


def build_vocabulary(lexicons: Lexicons) -> Vocabulary:
    """Collects the terms; where one stands in several lexicons, the more telling kind wins."""
    kinds: dict[str, UnitKind] = {}
    agency_kinds: dict[str, AgencyKind] = {}

    def put(term: str, kind: UnitKind) -> None:
        kinds.setdefault(term, kind)

    for entry in lexicons.entries("agencies"):
        local = entry.category.startswith("local:")
        for name in (entry.term, *aliases_of(entry)):
            put(name, "local" if local else "body")
            agency_kinds.setdefault(name, entry.category.removeprefix("local:"))  # type: ignore[arg-type]
    for entry in lexicons.entries("agency_heads"):
        put(entry.term, _HEAD_USES[entry.extra["use"]])
        agency_kinds.setdefault(entry.term, entry.category)  # type: ignore[arg-type]
    for entry in lexicons.entries("posts"):
        if entry.category not in ("ending", "suffix"):
            put(entry.term, "post" if entry.category == "post" else "person")
    marks: dict[str, frozenset[str]] = {
        entry.term: frozenset(("whole",))
        for entry in lexicons.entries("agency_heads")
        if entry.category in _WHOLE and entry.extra["use"] not in ("bound", "general")
    }
    for entry in lexicons.entries("agency_edges"):
        if entry.category in _EDGE_KINDS and entry.term not in kinds:
            put(entry.term, _EDGE_KINDS[entry.category])
        else:
            marks[entry.term] = marks.get(entry.term, frozenset()) | {entry.category}
    for entry in lexicons.entries("agency_fields"):
        put(entry.term, "short" if entry.category == "short" else "field")
        # 生态环境部门 begins like the ministry 生态环境部, and is a department.
        for head in ("部门", "主管部门"):
            put(entry.term + head, "head")
    for entry in lexicons.entries("places"):
        if not _hides(entry.term, kinds):
            put(entry.term, "place")
    for term, kind in tuple(kinds.items()):
        if kind in ("body", "local", "head"):
            # 商业部门 begins like the ministry 商业部, 政法委员会 like its short form 政法委: the longer one is meant.
            if term.endswith("部"):
                put(term + "门", "head")
            elif term.endswith("委"):
                put(term + "员会", kind)
                agency_kinds.setdefault(term + "员会", agency_kinds[term])
    terms = tuple(kinds)
    automaton = AhoCorasick(terms, matchkind=MatchKind.LeftmostLongest)
    compounds = tuple(term for term, found in marks.items() if "compound" in found)
    return Vocabulary(
        kinds=kinds, marks=marks, agency_kinds=agency_kinds, automaton=automaton, terms=terms, compounds=compounds
    )


def _hides(place: str, kinds: Mapping[str, UnitKind]) -> bool:
    """Whether a county's name hides a word that ends names, as in 会同县财政局 and 民政局和县残联."""
    word = place[:-1]
    return place.endswith("县") and (word in COORDINATORS or kinds.get(word) == "stop")


def aliases_of(entry: Entry) -> tuple[str, ...]:
    """The other names of a known body."""
    return tuple(alias for alias in entry.extra["aliases"].split(";") if alias)


def split_units(text: str, tokens: Sequence[Token], *, vocabulary: Vocabulary) -> tuple[Unit, ...]:
    """The units of a sentence, covering it without gaps.

    A lexicon entry of one or two characters counts only where the segmenter sees word
    boundaries at its edges (部 in 全部 is no head; of a head of two characters the end is
    enough: 地方党委); a longer one always counts.
    """
    marks = vocabulary.marks
    starts = {token.start: token for token in tokens}
    ends = {token.end for token in tokens}
    matches: list[tuple[int, int, str]] = []
    for index, start, end in vocabulary.automaton.find_matches_as_indexes(text):
        term = vocabulary.terms[index]
        follows = bool(matches) and matches[-1][1] == start  # 国家发展改革委 | 会同, of which the segmenter makes 委会
        whole = end in ends and (start in starts or (follows and len(term) == 2))
        ends_word = vocabulary.kinds[term] in _ENDINGS or "ending" in marks.get(term, _NONE)
        if (
            len(term) > 2
            or (whole and (len(term) == 2 or starts[start].end == end))
            or (len(term) == 2 and end in ends and ends_word)
        ):
            matches.append((start, end, term))
    units: list[Unit] = []
    at = 0
    it = iter(matches)
    match = next(it, None)
    for token in tokens:
        while at < token.end:
            if match is not None and match[0] == at:
                start, end, term = match
                tag = starts[start].tag if start in starts and starts[start].end == end else "n"
                kind = vocabulary.kinds[term]
                units.append(Unit(term, tag, kind, start, end, marks.get(term, _NONE)))
                at, match = end, next(it, None)
                continue
            stop = min(token.end, match[0]) if match is not None else token.end
            if token.tag == "ns" and at == token.start and _hides(token.text, vocabulary.kinds):
                stop = min(stop, token.end - 1)
            word = text[at:stop]
            kind = _kind(word, token, at, units, vocabulary=vocabulary)
            units.append(Unit(word, token.tag, kind, at, stop, marks.get(word, _NONE)))
            at = stop
    return tuple(units)


def numbered_alike(one: str, other: str) -> bool:
    """Whether two words are divisions told apart by their number: 一处, 二处."""
    return len(one) == len(other) == 2 and one[1] == other[1] and one[0] in _NUMBERS and other[0] in _NUMBERS


def _kind(word: str, token: Token, at: int, before: Sequence[Unit], *, vocabulary: Vocabulary) -> UnitKind:
    """The kind of a word that no lexicon entry covers whole, or of a rest beside an entry."""
    kind = vocabulary.kinds.get(word)
    if kind == "bound":
        whole = word == token.text and (token.tag[:1] in ("n", "j", "q") or len(word) > 1)
        return kind if whole or (before and before[-1].kind in FIELDS) else "word"
    if kind is not None and (len(word) > 1 or word == token.text or at == token.start):
        return kind
    if token.tag == "ns":
        return "place"
    if word[0] == "各" and vocabulary.kinds.get(word[1:]) in ("level", "bearer", "context"):
        return "level"  # 各街道 is one word to the segmenter
    if len(word) > 2 and vocabulary.kinds.get(word[-1]) == "bound" and vocabulary.kinds.get(word[:-1]) in FIELDS:
        return "head"
    if len(word) == 2 and token.tag == "m" and vocabulary.kinds.get(word[-1]) == "bound":
        listed = len(before) > 1 and before[-1].text == "、" and before[-2].kind == "head"
        listed = listed and numbered_alike(before[-2].text, word)
        return "head" if listed or (before and before[-1].kind in FIELDS) else "word"  # 环境监察一处、二处
    if len(word) > 3 and word == token.text and token.tag[0] == "n" and vocabulary.kinds.get(word[-2:]) == "stop":
        return "stop"  # 书面报告, 情况通报
    placed = bool(before) and before[-1].kind in ("level", "place")
    ends_bound = "bound" in (vocabulary.kinds.get(word[-2:]), placed and vocabulary.kinds.get(word[-1]))
    if len(word) > 2 and word == token.text and token.tag[0] == "n" and ends_bound:
        return "bound"  # 养护中心, 信息中心
    return "word"
