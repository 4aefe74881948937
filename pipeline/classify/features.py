"""What the classifier sees of a sentence, as named features in groups.

The groups are those of the ablation: `ngrams` (characters), `words`, `cues`, `modality`,
`discourse`, `genre`. Group `genre` repeats the cue, modality and discourse features once for the
kind of genre, so that 要 can weigh differently in an order and in an opinion (feature
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
from pipeline.lexicon import Lexicons
from pipeline.model import Article, Genre, Sentence, Token
from pipeline.segment import tagged, tokenise

GROUPS = ("words", "cues", "modality", "discourse", "genre")

_CLAUSE = re.compile(r"[，；：。！？,;:!?]")
_DEONTIC = re.compile(r"不得|不应|不能|不可|禁止|严禁|应当|应该|必须|务必|可以|有权|[应须要可宜]")
_NORM_SAYS = re.compile(
    r"《[^》]+》(?:第[^，。]{1,12}条)?(?:也|还|均|都|已|已经|明确|专门|早就|对此){0,2}(?:规定|明确|提出|要求|指出|写明|载明)"
)
_BODY = re.compile(
    r"(?:部门|机关|机构|政府|党委|委员会|[^各]部|厅|局|院|办公室|办|公司|企业|单位|协会|中心|站|所|组织|国家|国务院"
    r"|人员|法院|检察院|学校|医院|者|人|方|社|会|各地|地方|省|市|县|区|乡|镇|街道|村)"
    r"(?=(?:、|和|及|以及|，)?[^，。；：]{0,12}?(?:应|要|须|必须|不得|可以|负责|承担|会同|有权|依法))"
)
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
_CROSSED = ("cues:", "modality:", "discourse:")


@dataclass(frozen=True, slots=True)
class FeatureMaker:
    """Makes features by the lexicons; built once, used for many articles."""

    cues: ahocorasick_rs.AhoCorasick
    cue_terms: tuple[str, ...]
    cue_categories: tuple[str, ...]
    contrasts: tuple[str, ...]
    discourse: DiscourseReader

    @classmethod
    def of(cls, lexicons: Lexicons) -> FeatureMaker:
        """The feature maker for a set of lexicons."""
        entries = lexicons.entries("cues")
        return cls(
            ahocorasick_rs.AhoCorasick([e.term for e in entries], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest),
            tuple(e.term for e in entries),
            tuple(e.category for e in entries),
            tuple(sorted(lexicons.terms("discourse", "contrast"), key=len, reverse=True)),
            DiscourseReader(lexicons),
        )

    def features(self, article: Article, sentences: Sequence[Sentence], genre: Genre) -> list[dict[str, float]]:
        """One feature dictionary a sentence; names begin with their group and a colon."""
        states = self.discourse.states(sentences, [p.text for p in article.paragraphs])
        sizes = Counter(s.paragraph for s in sentences)
        places: Counter[int] = Counter()
        rows = []
        for sentence, state in zip(sentences, states, strict=True):
            place = places[sentence.paragraph]
            places[sentence.paragraph] += 1
            names = list(self._names(sentence, state, place, sizes[sentence.paragraph], len(sentences)))
            kind = _KINDS[genre]
            names += [f"genre:{kind}&{name}" for name in names if name.startswith(_CROSSED)]
            names += ["genre:" + genre, f"genre:{genre}&list={state.listed}&section={state.section}"]
            rows.append(dict.fromkeys(names, 1.0))
        return rows

    def found_cues(self, text: str) -> tuple[tuple[str, str], ...]:
        """The cue terms in `text` with their categories, in order, each once."""
        found = dict.fromkeys(
            (self.cue_terms[i], self.cue_categories[i]) for i, _, _ in self.cues.find_matches_as_indexes(text)
        )
        return tuple(found)

    def _names(self, sentence: Sentence, state: DiscourseState, place: int, size: int, total: int) -> Iterator[str]:
        text = sentence.text
        opener = self.discourse.opens_item(text)
        bare = text[len(opener) :]
        tokens = tokenise(bare)
        final = self._after_contrast(bare)

        for token in tokens:
            if len(token.text) > 1:
                yield "words:" + token.text
        for left, right in pairwise(tokens):
            yield f"words:{left.text}_{right.text}"

        categories: Counter[str] = Counter()
        for term, category in self.found_cues(text):
            categories[category] += 1
            yield "cues:" + term
        for category, n in categories.items():
            yield f"cues:#{category}"
            if n > 1:
                yield f"cues:#{category}>1"
        if final is not None:
            yield "cues:contrast"
            for _, category in self.found_cues(final):
                yield f"cues:after_contrast#{category}"

        for name in self._modality(bare, tokens):
            yield "modality:" + name
        for name in _discourse(sentence, state, opener, place, size, total):
            yield "discourse:" + name

    def _after_contrast(self, text: str) -> str | None:
        for clause in reversed([c for c in _CLAUSE.split(text) if c]):
            for term in self.contrasts:
                if term in clause[: len(term) + 6]:
                    return text[text.rfind(clause) :]
        return None

    def _modality(self, text: str, tokens: Sequence[Token]) -> Iterator[str]:
        clauses = [c for c in _CLAUSE.split(text) if c]
        first = clauses[0] if clauses else text
        for number, clause in enumerate(clauses):
            match = _DEONTIC.search(clause)
            if match is None:
                continue
            where = "start" if match.start() == 0 else "subject" if _BODY.search(clause[: match.end()]) else "inside"
            yield f"{match.group()}@{where}"
            if number == 0:
                yield f"first:{match.group()}@{where}"
        if _NORM_SAYS.search(text):
            yield "norm_says"
        if _BODY.search(text):
            yield "body_acts"
        if first.startswith(("由", "授权", "建议", "对", "把", "将", "经", "未", "有下列", "违反")):
            yield "begins:" + first[:2]
        if "的，" in text:
            yield "case"
        if text.startswith("本") and "所称" in text[:14]:
            yield "definition"
        yield "tags:" + "".join(t.tag[0] for t in tokens[:2])
        yield "tags3:" + "".join(t.tag[0] for t in tokens[:3])
        orders = sum(1 for c in clauses if _opens_with_verb(c))
        yield f"verb_clauses:{min(orders, 3)}/{min(len(clauses), 4)}"
        if _opens_with_verb(first):
            yield "order"


def _opens_with_verb(clause: str) -> bool:
    for word, tag in tagged(clause[:12]):
        if tag in ("v", "vn", "vd"):
            return len(word) > 1 or word not in "是有为在到"
        if tag not in ("d", "ad", "a", "z"):
            return False
    return False


def _discourse(
    sentence: Sentence, state: DiscourseState, opener: str, place: int, size: int, total: int
) -> Iterator[str]:
    text = sentence.text
    yield "item=" + ("none", "head", "inside")[state.item]
    if state.section:
        yield f"section={state.section}"
    if state.listed:
        yield f"list={state.listed}&item={state.item}"
        yield f"list={state.listed}&far={min(state.distance // 4, 5)}"
    if state.introduces:
        yield f"introduces={state.introduces}"
    if state.heading:
        yield "heading"
    if opener:
        yield "opener=" + ("numbered" if not opener[0].isalpha() or opener[-1] in "、）)." else opener)
    yield "end=" + text[-1]
    if text[-1] in "。”" and "？" in text:
        yield "question_inside"
    if "“" in text:
        yield "quotation"
    if "《" in text:
        yield "title"
    if re.search(r"[0-9０-９]", text):
        yield "digits" + ("%" if "%" in text or "万" in text or "亿" in text else "")
    yield f"length={min(len(text) // 12, 8)}"
    yield "place=" + ("first" if place == 0 else "last" if place == size - 1 else "middle")
    if total > 5:
        yield f"third={min(2, 3 * sentence.position // total)}"
        if sentence.position < 2:
            yield f"opening={sentence.position}"
        if total - sentence.position <= 2:
            yield "closing"
    yield f"start={text[:2]}"
