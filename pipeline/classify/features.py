"""What the classifier sees of a sentence, as named features in groups.

The groups are those of the ablation: `ngrams` (characters), `words`, `cues`, `modality`, `bearers` (agencies named,
and what stands behind them), `discourse`, `genre`. Group `genre` repeats the cue, modality, bearer and discourse
features once for the kind of genre, so that 要 can weigh differently in an order and in an opinion (feature
augmentation, Daumé 2007, "Frustratingly easy domain adaptation"). Neighbours are added by the second stage in `model`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import ahocorasick_rs

from pipeline.classify.discourse import DiscourseReader, DiscourseState
from pipeline.errors import LexiconError
from pipeline.lexicon import Lexicons
from pipeline.model import Article, Genre, Mention, Sentence, Token
from pipeline.segment import tokenise

GROUPS = ("words", "cues", "modality", "bearers", "discourse", "genre")

_CLAUSE_ENDS = frozenset("，；：。！？,;:!?")
_OPENING_SIGNS = frozenset("“‘「『（(")
_KINDS: dict[Genre, str] = {
    "norm": "rules",
    "policy": "rules",
    "functions": "rules",
    "report": "report",
    "commentary": "opinion",
    "news": "opinion",
    "other": "opinion",
}
"""What a genre does: it sets rules, reports to superiors, or says what somebody thinks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceFeatures:
    """What is seen of a sentence.

    Attributes:
        words: Its words, in order.
        signs: Names of its cue, modality, bearer and discourse features.
        genre: Names of its genre features.
        kind: What its genre does; with it the signs are repeated.
    """

    words: Sequence[str]
    signs: Sequence[str]
    genre: Sequence[str]
    kind: str

    def names(self) -> Iterator[str]:
        """The names of all its features."""
        yield from (f"words:{word}" for word in self.words if len(word) > 1)
        yield from (f"words:{left}_{right}" for left, right in pairwise(self.words))
        yield from self.signs
        yield from (f"genre:{self.kind}&{sign}" for sign in self.signs)
        yield from self.genre


class FeatureColumns:
    """The columns of a model's features, found without writing out their names: half the time."""

    def __init__(self, names: Sequence[str]) -> None:
        self._columns = {name: column for column, name in enumerate(names)}
        self._words: dict[str, int] = {}
        self._pairs: dict[tuple[str, str], int] = {}
        self._crossed: dict[str, dict[str, int]] = {kind: {} for kind in _KINDS.values()}
        for name, column in self._columns.items():
            if name.startswith("words:"):
                words = name.removeprefix("words:")
                self._words[words] = column
                at = words.find("_")
                while at >= 0:
                    self._pairs[words[:at], words[at + 1 :]] = column
                    at = words.find("_", at + 1)
            elif name.startswith("genre:"):
                kind, _, sign = name.removeprefix("genre:").partition("&")
                if kind in self._crossed:
                    self._crossed[kind][sign] = column

    def of(self, seen: SentenceFeatures) -> list[int]:
        """The columns of a sentence's features that the model knows, each once."""
        found = [
            *map(self._words.get, (word for word in seen.words if len(word) > 1)),
            *map(self._pairs.get, pairwise(seen.words)),
            *map(self._columns.get, seen.signs),
            *map(self._crossed[seen.kind].get, seen.signs),
            *map(self._columns.get, seen.genre),
        ]
        return [column for column in dict.fromkeys(found) if column is not None]


@dataclass(frozen=True, slots=True)
class FeatureMaker:
    """Makes features by the lexicons; built once, used for many articles."""

    cues: ahocorasick_rs.AhoCorasick
    cue_terms: tuple[str, ...]
    cue_categories: tuple[str, ...]
    contrasts: frozenset[str]
    deontics: frozenset[str]
    constructions: tuple[tuple[str, re.Pattern[str]], ...]
    discourse: DiscourseReader

    @classmethod
    def of(cls, lexicons: Lexicons) -> FeatureMaker:
        """The feature maker for a set of lexicons.

        Raises:
            LexiconError: A construction is no regular expression.
        """
        entries = lexicons.entries("cues")
        return cls(
            ahocorasick_rs.AhoCorasick([e.term for e in entries], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest),
            tuple(e.term for e in entries),
            tuple(e.category for e in entries),
            lexicons.terms("discourse", "contrast"),
            lexicons.terms("deontics"),
            tuple(_constructions(lexicons)),
            DiscourseReader(lexicons),
        )

    def features(
        self, article: Article, sentences: Sequence[Sentence], mentions: Sequence[Mention], genre: Genre
    ) -> list[dict[str, float]]:
        """One feature dictionary a sentence; names begin with their group and a colon."""
        return [dict.fromkeys(seen.names(), 1.0) for seen in self.read(article, sentences, mentions, genre)]

    def read(
        self, article: Article, sentences: Sequence[Sentence], mentions: Sequence[Mention], genre: Genre
    ) -> list[SentenceFeatures]:
        """What is seen of each sentence, given the agencies named in them."""
        named: dict[int, list[Mention]] = {}
        for mention in mentions:
            named.setdefault(mention.sentence, []).append(mention)
        states = self.discourse.states(sentences, [p.text for p in article.paragraphs])
        sizes = Counter(s.paragraph for s in sentences)
        places: Counter[int] = Counter()
        read = []
        for number, (sentence, state) in enumerate(zip(sentences, states, strict=True)):
            place = places[sentence.paragraph]
            places[sentence.paragraph] += 1
            opener = self.discourse.opens_item(sentence.text)
            bare = sentence.text[len(opener) :]
            tokens = tokenise(bare)
            signs = list(self._cues_and_modality(bare, tokens, state))
            signs += self._bearers(tokens, named.get(number, ()), offset=len(opener))
            signs += _discourse(sentence, state, opener, place, sizes[sentence.paragraph], len(sentences))
            read.append(
                SentenceFeatures(
                    words=[token.text for token in tokens],
                    signs=signs,
                    genre=("genre:" + genre, f"genre:{genre}&list={state.listed}&section={state.section}"),
                    kind=_KINDS[genre],
                )
            )
        return read

    def found_cues(self, text: str, tokens: Sequence[Token]) -> tuple[tuple[str, str, int], ...]:
        """The cue terms in `text` with category and place.

        A cue counts where words begin and end with it: 要 in 重要 is none.
        """
        edges = {0, *(t.end for t in tokens)}
        return tuple(
            (self.cue_terms[i], self.cue_categories[i], start)
            for i, start, end in self.cues.find_matches_as_indexes(text)
            if start in edges and end in edges
        )

    def _cues_and_modality(self, bare: str, tokens: Sequence[Token], state: DiscourseState) -> Iterator[str]:
        clauses = _clauses(tokens)
        turn = self._turn(clauses)
        categories: Counter[str] = Counter()
        for term, category, start in self.found_cues(bare, tokens):
            categories[category] += 1
            yield "cues:" + term
            if turn is not None and start >= turn:
                yield f"cues:after_contrast#{category}"
        for category, n in categories.items():
            yield f"cues:#{category}"
            if n > 1:
                yield f"cues:#{category}>1"
        if turn is not None:
            yield "cues:contrast"

        for name in self._modality(bare, tokens, clauses):
            yield "modality:" + name
            if name == "order" or name.startswith("makes"):
                yield f"modality:{name}&item={state.item}"

    def _bearers(self, tokens: Sequence[Token], mentions: Sequence[Mention], *, offset: int) -> Iterator[str]:
        """Whether agencies are named; what follows those that open the sentence or a clause, what is before others."""
        if not mentions:
            yield "bearers:none"
            return
        at = {token.start + offset: number for number, token in enumerate(tokens)}
        seen = {"bearers:many" if len(mentions) > 2 else "bearers:some"}
        for mention in mentions:
            first = at.get(mention.start)
            if first is None:
                continue
            while first and _opens(tokens[first - 1].text):
                first -= 1
            before = tokens[first - 1] if first else None
            place = "subject" if before is None else "later" if before.text in _CLAUSE_ENDS else "inner"
            if before is not None and place == "inner":
                seen.add(f"bearers:behind={before.text if before.tag[0] in 'pvc' else before.tag[0]}")
                continue
            behind = at.get(mention.end)
            if behind is None:
                seen.add(f"bearers:{place}")
                continue
            token = tokens[behind]
            what = token.text if token.text in self.deontics else token.tag[0]
            seen.add(f"bearers:{place}&{what}")
            if place == "subject" and token.tag[0] == "v":
                seen.add(f"bearers:subject does {token.text}")
        yield from sorted(seen)

    def _turn(self, clauses: Sequence[Sequence[Token]]) -> int | None:
        """Where the last clause that begins with a contrast begins, in code points."""
        for clause in reversed(clauses):
            if any(t.text in self.contrasts for t in clause[:4]):
                return clause[0].start
        return None

    def _modality(self, text: str, tokens: Sequence[Token], clauses: Sequence[Sequence[Token]]) -> Iterator[str]:
        for number, clause in enumerate(clauses):
            for at, token in enumerate(clause):
                if token.text in self.deontics:
                    where = "start" if at == 0 else "inside"
                    yield f"{token.text}@{where}"
                    if number == 0:
                        yield f"first:{token.text}@{where}"
                    break
        for name, pattern in self.constructions:
            if pattern.search(text):
                yield name
        if "的，" in text:
            yield "case"
        yield "tags:" + "".join(t.tag[0] for t in tokens[:2])
        yield "tags3:" + "".join(t.tag[0] for t in tokens[:3])
        orders = sum(1 for clause in clauses if _opens_with_verb(clause))
        yield f"verb_clauses:{min(orders, 3)}/{min(len(clauses), 4)}"
        if clauses and _opens_with_verb(clauses[0]):
            yield "order"


def _constructions(lexicons: Lexicons) -> Iterator[tuple[str, re.Pattern[str]]]:
    for entry in lexicons.entries("constructions"):
        try:
            yield entry.category, re.compile(entry.extra.get("pattern", ""))
        except re.error as error:
            raise LexiconError(
                f"no regular expression: {error}", path="constructions.tsv", line=entry.line, column=3
            ) from None


def _clauses(tokens: Sequence[Token]) -> list[list[Token]]:
    clauses: list[list[Token]] = [[]]
    for token in tokens:
        if token.text in _CLAUSE_ENDS:
            clauses.append([])
        else:
            clauses[-1].append(token)
    return [clause for clause in clauses if clause]


def _opens(text: str) -> bool:
    """Whether a word stands before the text of a sentence: the number of an article, a blank, an opening quote."""
    return text.isspace() or text in _OPENING_SIGNS or (text[0] == "第" and text[-1] in "条款项")


def _opens_with_verb(clause: Sequence[Token]) -> bool:
    for token in clause:
        if token.tag in ("v", "vn", "vd"):
            return len(token.text) > 1
        if token.tag not in ("d", "ad", "a", "z"):
            return False
    return False


def _discourse(
    sentence: Sentence, state: DiscourseState, opener: str, place: int, size: int, total: int
) -> Iterator[str]:
    text = sentence.text
    yield "discourse:item=" + ("none", "head", "inside")[state.item]
    if state.section:
        yield f"discourse:section={state.section}"
    if state.listed:
        yield f"discourse:list={state.listed}&item={state.item}"
        yield f"discourse:list={state.listed}&far={min(state.distance // 4, 5)}"
    if state.introduces:
        yield f"discourse:introduces={state.introduces}"
    if state.heading:
        yield "discourse:heading"
    if opener:
        yield "discourse:opener=" + ("numbered" if not opener[0].isalpha() or opener[-1] in "、）)." else opener)
    yield "discourse:end=" + text[-1]
    if text[-1] in "。”" and "？" in text:
        yield "discourse:question_inside"
    if "“" in text:
        yield "discourse:quotation"
    if "《" in text:
        yield "discourse:title"
    if re.search(r"[0-9０-９]", text):
        yield "discourse:digits" + ("%" if "%" in text or "万" in text or "亿" in text else "")
    yield f"discourse:length={min(len(text) // 12, 8)}"
    yield "discourse:place=" + ("first" if place == 0 else "last" if place == size - 1 else "middle")
    if total > 5:
        yield f"discourse:third={min(2, 3 * sentence.position // total)}"
        if sentence.position < 2:
            yield f"discourse:opening={sentence.position}"
        if total - sentence.position <= 2:
            yield "discourse:closing"
    yield f"discourse:start={text[:2]}"
