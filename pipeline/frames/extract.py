"""Sentences to duty frames: the clauses of each sentence through the patterns, with their bearers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from pipeline.frames.bearers import Bearer, Bearers, Carried, ListHead
from pipeline.frames.clauses import Clause, item_length, joined, kind_of, split_clauses
from pipeline.frames.grammar import Parse, Pattern, compile_form, parse, read_patterns
from pipeline.frames.predicate import Predicate, read_predicate, strong
from pipeline.frames.score import LEAST, THRESHOLD, Scorer
from pipeline.frames.words import Lexis, Word, build_lexis, classes, read_words
from pipeline.lexicon import Lexicons
from pipeline.model import (
    Agency,
    Article,
    Coding,
    Deontic,
    DutyFrame,
    Genre,
    Mention,
    Role,
    Sentence,
    Status,
    Succession,
    Token,
)

MAX_CLAUSE_WORDS = 160
"""Longer clauses are tables or lists without punctuation; patterns over them cost time and
find nothing."""

_STATUS: Mapping[str, Status] = {"responsibility": "assigned", "proposal": "proposed", "problem": "neglected"}
_TELLING = frozenset(("negative", "failing", "purpose", "state", "cause", "speech", "connective"))
"""Senses of words that tell whether a clause is an act, whichever part they are."""

_ORDERING = frozenset(("应当", "应", "须", "必须", "要"))
_BARE = frozenset(("order", "subject-verb"))
_CONTINUED = frozenset(("以及", "及", "和", "及其"))
_OBLIGED = re.compile(r"^(?:都|均|也)?(?:负)?有(.{2,40})的(义务|责任|职责|权利|权力)$")
_LIST_HEAD = re.compile(
    r"(?:职责|职权|义务|任务|权限|权力|权利)(?:是|为|有|包括|如下|主要有)*[：:]$"
    r"|(?:履行|承担|负责|行使|做好|落实|遵守|采取|应当|不得|可以|要|主要|享有)[^，。]{0,16}"
    r"(?:职责|职权|义务|任务|工作|措施|要求|权限|权利|权力|规定|行为|事项|责任|情形|条件|内容)[^，。]{0,4}[：:]$"
)


@dataclass(frozen=True, slots=True)
class Grammar:
    """What extraction needs: patterns and what the lexicons say of words."""

    patterns: tuple[Pattern, ...]
    lexis: Lexis
    scorer: Scorer

    @classmethod
    def load(cls, lexicons: Lexicons, model: bytes | None = None) -> Grammar:
        """The grammar of these lexicons.

        Args:
            lexicons: Patterns, verbs, markers, deontics.
            model: What `quanze train` wrote as `duties.json`; without it every candidate is a frame.
        """
        return cls(
            patterns=read_patterns(lexicons.patterns), lexis=build_lexis(lexicons), scorer=Scorer.load(model)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A clause that may tell a duty, before the decision."""

    sentence: int
    start: int
    end: int
    text: str
    predicate: Predicate
    bearers: tuple[Bearer, ...]
    implicit: bool
    carry: tuple[str, ...]
    origin: str
    far: tuple[int, int]
    item: bool
    deontic: Deontic
    status: Status
    pattern: str
    role: Role | None
    condition: str | None
    constraint: str | None
    source: str
    clause: int
    bare: bool
    features: tuple[str, ...]


@dataclass(slots=True)
class _Walk:
    """The state inside one sentence."""

    sentence: Sentence
    carried: Carried
    bearers: tuple[Bearer, ...] = ()
    deontic: Deontic | None = None
    conditions: list[str] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    source: str | None = None
    found: list[Candidate] = field(default_factory=list)
    segment: int = 0
    pending: Deontic | None = None
    force: Deontic | None = None
    in_case: bool = False

    @property
    def origin(self) -> str:
        """Where the bearers of a clause without its own stand."""
        return ("case" if self.in_case else "sentence") if self.bearers else self.carried.origin

    def new_segment(self) -> None:
        """After ；: cases and force of what stands before don't reach here."""
        self.conditions.clear()
        self.constraints.clear()
        self.deontic = self.pending = None
        self.segment = len(self.found)

    def turn_into_case(self, start: int, end: int) -> None:
        """What stands before in this segment and has no force of its own turns out to be a case."""
        keep = len(self.found)
        while keep > self.segment and self.found[keep - 1].bare:
            keep -= 1
        if keep > self.segment and end == start:
            return
        if keep < len(self.found):
            start = min(start, self.found[keep].clause)
            if end <= self.found[-1].end:
                end = self.found[-1].end
            del self.found[keep:]
        if end > start:
            self.conditions.append(self.sentence.text[start:end])


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """The frames of an article and which of them replace an earlier holder's."""

    frames: tuple[DutyFrame, ...]
    successions: tuple[Succession, ...] = ()


def extract_frames(
    article: Article,
    *,
    sentences: Sequence[Sentence],
    tokens: Sequence[tuple[Token, ...]],
    codings: Sequence[Coding],
    mentions: Sequence[Mention],
    agencies: Iterable[Agency],
    genre: Genre,
    grammar: Grammar,
) -> Extraction:
    """The duty frames of an article, in the order of their sentences.

    Args:
        article: The article, for its title and authors.
        sentences: Its sentences, with their words, classes and mentions (indices as given).
        tokens: The words of each sentence.
        codings: The class of each sentence.
        mentions: The article's resolved mentions, in order.
        agencies: The document's agencies.
        genre: The document's genre.
        grammar: Built once, with `Grammar.load`.
    """
    frames: list[DutyFrame] = []
    found = candidates(
        article,
        sentences=sentences,
        tokens=tokens,
        codings=codings,
        mentions=mentions,
        agencies=agencies,
        genre=genre,
        grammar=grammar,
    )
    for _, group in groupby(found, key=lambda candidate: candidate.sentence):
        for candidate, score in _kept(tuple(group), grammar.scorer):
            if candidate.carry and not _carries(candidate, grammar.scorer):
                candidate = replace(candidate, bearers=())
            frames.extend(_frames(candidate, sentences[candidate.sentence], score=score))
    return Extraction(frames=tuple(frames))


def _carries(candidate: Candidate, scorer: Scorer) -> bool:
    """Whether a duty without bearer of its own goes on with the bearer before it."""
    if candidate.origin == "before":
        # Other coders than the corpus's carry a bearer on from the sentence before, so no fit here.
        return candidate.far == (1, 0)
    return scorer.probability("carry", candidate.carry) >= 0.5


def _kept(group: Sequence[Candidate], scorer: Scorer) -> list[tuple[Candidate, float]]:
    """The candidates of a sentence that are frames, with their scores.

    A sentence that assigns or proposes tells at least one act (in the training corpus 97 of
    100 do), so its best candidate stays.
    """
    scored = [(candidate, scorer.probability("frame", candidate.features)) for candidate in group]
    kept = [pair for pair in scored if pair[1] >= THRESHOLD]
    if not kept and group[0].status != "neglected":
        best = max(scored, key=lambda pair: pair[1])
        kept = [best] if best[1] >= LEAST else []
    return kept


def candidates(
    article: Article,
    *,
    sentences: Sequence[Sentence],
    tokens: Sequence[tuple[Token, ...]],
    codings: Sequence[Coding],
    mentions: Sequence[Mention],
    agencies: Iterable[Agency],
    genre: Genre,
    grammar: Grammar,
) -> list[Candidate]:
    """All clauses that may tell a duty; see `extract_frames` for the arguments."""
    by_sentence: dict[int, list[tuple[int, Mention]]] = {}
    for index, mention in enumerate(mentions):
        by_sentence.setdefault(mention.sentence, []).append((index, mention))
    memory = Bearers(mentions, {agency.key: agency for agency in agencies}, genre=genre, title=article.title)
    own_source = (article.title or "本文件") if genre in ("norm", "policy", "functions") else "、".join(article.authors)
    found: list[Candidate] = []
    for number, (sentence, words_of, coding) in enumerate(zip(sentences, tokens, codings, strict=True)):
        words = read_words(sentence.text, words_of, by_sentence.get(number, ()), lexis=grammar.lexis)
        walk = _Walk(sentence=sentence, carried=memory.carried(sentence), source=own_source or "作者")
        _walk_sentence(walk, words, coding=coding, memory=memory, genre=genre, grammar=grammar, number=number)
        found.extend(walk.found)
    return found


def _walk_sentence(
    walk: _Walk,
    words: Sequence[Word],
    *,
    coding: Coding,
    memory: Bearers,
    genre: Genre,
    grammar: Grammar,
    number: int,
) -> None:
    skip = item_length(walk.sentence.text)
    clauses = [c for c in joined(split_clauses(words, skip=skip)) if len(c.words) <= MAX_CLAUSE_WORDS]
    if not clauses:
        return
    if genre == "functions" and _is_division(clauses):
        memory.enter(clauses[0].words)
        return
    head = _list_head(walk, clauses, memory=memory)
    if head:
        return
    if coding.label == "other" or coding.label not in _STATUS:
        first = clauses[0]
        named = _subject(first.words)
        if named:
            memory.name(memory.of_words(named), sentence=walk.sentence)
        return
    last = len(clauses) - 1
    for position, clause in enumerate(clauses):
        _walk_clause(
            walk, clause, memory=memory, coding=coding, genre=genre, grammar=grammar, number=number,
            position=position, last=position == last,
        )


def _is_division(clauses: Sequence[Clause]) -> bool:
    """Whether a sentence is nothing but the name of a division."""
    words = clauses[0].words
    return len(clauses) == 1 and words[0].kind == "A" and all(word.kind in "AxJn" for word in words[1:3]) and len(
        words
    ) <= 3


def _list_head(walk: _Walk, clauses: Sequence[Clause], *, memory: Bearers) -> bool:
    """Whether the sentence only introduces a list; its bearer is kept for the items."""
    text = walk.sentence.text.rstrip()
    if not _LIST_HEAD.search(text):
        if text.endswith(("：", ":")):
            memory.head = None
        elif memory.head is not None and item_length(text) == 0 and walk.sentence.paragraph != memory.head.sentence:
            memory.head = None if walk.sentence.paragraph - memory.head.sentence > 60 else memory.head
        return False
    for clause in clauses:
        named = _subject(clause.words) or [w for w in clause.words if w.kind == "A"][:1]
        if named:
            deontic: Deontic = "must_not" if "不得" in text else "may" if "可以" in text else "must"
            memory.head = ListHead(
                bearers=memory.of_words(named), deontic=deontic, sentence=walk.sentence.paragraph
            )
            return True
    return False


_SUBJECT = re.compile(compile_form("agent:SUBJECT").pattern.removesuffix("$"))


def _subject(words: Sequence[Word]) -> list[Word]:
    """The coordinated bearers at the head of a clause, unless they are part of a longer noun phrase."""
    match = _SUBJECT.match(classes(words))
    return list(words[: match.end()]) if match else []


def _walk_clause(
    walk: _Walk,
    clause: Clause,
    *,
    memory: Bearers,
    coding: Coding,
    genre: Genre,
    grammar: Grammar,
    number: int,
    position: int,
    last: bool,
) -> None:
    words = _without_speech(walk, clause.words)
    if not words:
        return
    if clause.before in ("；", ";", "。"):
        walk.new_segment()
    named = _subject(words)
    rest = words[words.index(named[-1]) + 1 :] if named else words
    deontic = rest[0].text if rest and rest[0].kind == "D" else None
    kind = kind_of(rest[1:] if deontic else rest, after=clause.after)
    if clause.opener in _CONTINUED and kind in ("phrase", "act") and _continues(walk, words):
        return
    if kind == "subject" or (kind == "case" and rest and rest[-1].text == "的" and not deontic):
        if named:
            _name(walk, named, memory=memory)
            walk.in_case = kind != "subject"
        if kind != "subject":
            if genre == "norm":
                walk.turn_into_case(clause.start, clause.end)
            else:
                walk.conditions.append(walk.sentence.text[clause.start : clause.end])
        return
    if kind in ("case", "ground"):
        if named:
            _name(walk, named, memory=memory)
        if deontic:
            walk.deontic = walk.pending = walk.force = grammar.lexis.deontics[deontic]
            rest = rest[1:]
        place = walk.constraints if kind == "ground" else walk.conditions
        place.append(walk.sentence.text[rest[0].start : rest[-1].end])
        return
    if kind == "phrase":
        walk.conditions.append(walk.sentence.text[words[0].start : words[-1].end])
        return
    if kind in ("purpose", "consequence"):
        return
    if deontic in _ORDERING and not named and (deontic != "要" or genre != "commentary"):
        walk.turn_into_case(clause.start, clause.start)
    for part in _split_predicates(words):
        _walk_predicate(
            walk,
            part,
            clause,
            memory=memory,
            coding=coding,
            genre=genre,
            grammar=grammar,
            number=number,
            position=position,
            last=last,
        )


def _continues(walk: _Walk, words: Sequence[Word]) -> bool:
    """Whether a clause only adds nouns to the action before (…存在的问题，以及区域性问题)."""
    if not walk.found or strong(words[0]) or words[0].kind in "RDLB":
        return False
    before = walk.found[-1]
    text = walk.sentence.text[before.start : words[-1].end]
    walk.found[-1] = replace(before, end=words[-1].end, text=text)
    return True


def _split_predicates(words: Sequence[Word]) -> Iterable[Sequence[Word]]:
    """A clause cut before 并, 或者由 where a predicate of its own follows: 报国务院批准 | 并公布实施."""
    start = 0
    for index in range(2, len(words) - 1):
        following = words[index + 1].kind
        if (words[index].text in ("并", "并且") and following in "VvLRCBDNZ") or (
            words[index].text in ("或者", "或") and following == "Y"
        ):
            yield words[start:index]
            start = index + 1
    yield words[start:]


def _without_speech(walk: _Walk, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The clause without 《办法》规定 or 笔者认为 at its head; a norm named becomes the source."""
    for index in range(min(len(words), 8)):
        if words[index].kind == "H" and index > 0:
            ahead = words[:index]
            title = next((w for w in ahead if w.kind == "S"), None)
            if title is not None:
                walk.source = title.text
                while index + 1 < len(words) and words[index + 1].text in ("要求", "规定", "明确", "提出", "指出"):
                    index += 1
                return words[index + 1 :]
            if index == len(words) - 1 or (all(w.kind in "nRKAPJT" for w in ahead) and ahead[0].kind != "A"):
                return words[index + 1 :]
    return words


def _name(walk: _Walk, words: Sequence[Word], *, memory: Bearers) -> None:
    walk.bearers = memory.of_words(words)
    walk.in_case = False
    memory.name(walk.bearers, sentence=walk.sentence)


def _walk_predicate(
    walk: _Walk,
    words: Sequence[Word],
    clause: Clause,
    *,
    memory: Bearers,
    coding: Coding,
    genre: Genre,
    grammar: Grammar,
    number: int,
    position: int,
    last: bool,
) -> None:
    found = parse(words, grammar.patterns)
    if found is None:
        return
    parts = found.parts
    named: Sequence[Word] = ()
    if "agent" in parts:
        named = [w for w in words[slice(*parts["agent"])] if w.kind in "APJnvmV"]
        _name(walk, named, memory=memory)
    deontic = _deontic(walk, words, found, grammar=grammar, memory=memory)
    action = _action_words(walk, words, found)
    if not action:
        return
    predicate = read_predicate(action)
    if predicate is None:
        return
    text = walk.sentence.text
    start, end = action[0].start, action[-1].end
    condition = list(walk.conditions)
    if "case" in parts:
        low, high = parts["case"]
        if high > low:
            condition.append(text[words[low].start : words[high - 1].end])
    status = _STATUS[coding.label]
    # What names its bearer, what follows it in the sentence, and what may take one from before it.
    origin = "named" if named else walk.origin
    bearers = walk.bearers or walk.carried.bearers
    walk.found.append(
        Candidate(
            sentence=number,
            start=start,
            end=end,
            text=text[start:end],
            predicate=predicate,
            bearers=bearers,
            implicit=not named,
            origin=origin,
            far=(walk.carried.sentences, walk.carried.paragraphs),
            item=clause.item,
            carry=()
            if named or not bearers
            else _carry_features(
                walk, words, action, predicate, found, clause, coding=coding, genre=genre, position=position,
                origin=origin,
            ),
            deontic="none" if status == "neglected" else deontic,
            status=status,
            pattern=found.pattern.id,
            role=_role(words, action),
            condition="，".join(condition) or None,
            constraint="，".join(walk.constraints) or None,
            source=walk.source or "",
            clause=clause.start,
            bare="deontic" not in parts and (not named or clause.before == "") and found.pattern.id in _BARE,
            features=_features(
                walk, words, action, predicate, found, clause, coding=coding, genre=genre, position=position, last=last
            ),
        )
    )


def _features(
    walk: _Walk,
    words: Sequence[Word],
    action: Sequence[Word],
    predicate: Predicate,
    found: Parse,
    clause: Clause,
    *,
    coding: Coding,
    genre: Genre,
    position: int,
    last: bool,
) -> tuple[str, ...]:
    """What the scorer weighs; names are short as they are kept in the model file."""
    label, pattern = coding.label[:4], found.pattern.id
    aim = action[predicate.aim_index] if predicate.aim_index < len(action) else action[-1]
    named = "agent" in found.parts
    who = "named" if named else walk.origin if walk.bearers or walk.carried.bearers else "no"
    force = walk.deontic if "deontic" in found.parts else f"after {walk.force}"
    place = "only" if position == 0 and last else "first" if position == 0 else "last" if last else "inner"
    earlier = walk.found[-1].predicate.aim if walk.found else "-"
    senses = sorted(aim.senses) or [aim.tag]
    short = "short" if len(action) < 3 else "long" if len(action) > 12 else "mid"
    negative = any("negative" in w.senses or w.kind == "W" for w in words)
    failing = any("failing" in w.senses for w in words)
    g = genre[:3]
    return (
        f"l={label}",
        f"g={g}{label}",
        f"p={pattern}{label}",
        f"pg={pattern}{g}",
        f"a={aim.text}",
        f"al={aim.text}{label}",
        f"ag={aim.text}{g}",
        f"w={who}{label}",
        f"wg={who}{g}{label}",
        f"wp={who}{place}{label}",
        f"d={force}{label}",
        f"dp={force}{place}{who}",
        f"x={place}{label}",
        f"xa={'first' if not walk.found else 'later'}{aim.text}",
        f"ea={earlier}",
        f"o={clause.opener}",
        f"ol={clause.opener}{label}",
        f"b={clause.before}{label}",
        f"e={clause.after}{label}",
        f"s={short}{label}",
        f"n={negative}{label}{who}",
        f"f={failing}{label}{who}",
        f"h={action[0].kind}{label}",
        f"hw={action[0].text}",
        f"t={action[-1].kind}{label}",
        f"tw={action[-1].text}",
        f"ff={words[0].text}",
        f"fk={words[0].kind}{label}",
        f"i={clause.item}{g}",
        f"k={'case' if walk.conditions else ''}{label}",
        f"m={sum(w.kind == 'A' for w in action)}{label}",
        f"v={sum(w.kind in 'Vv' for w in action)}{short}",
        f"u={any(w.kind == 'U' for w in action)}{label}",
        f"at={aim.tag}{label}",
        f"lv={any(w.kind == 'L' for w in action)}{label}",
        *(f"as={sense}{label}" for sense in senses),
        *(f"asp={sense}{place}{label}" for sense in senses),
        *(f"z={w.text}{label}" for w in words if w.senses & _TELLING),
    )


def _carry_features(
    walk: _Walk,
    words: Sequence[Word],
    action: Sequence[Word],
    predicate: Predicate,
    found: Parse,
    clause: Clause,
    *,
    coding: Coding,
    genre: Genre,
    position: int,
    origin: str,
) -> tuple[str, ...]:
    """What tells whether a clause without bearer goes on with the bearer before it."""
    carried = walk.carried
    where = f"{origin}{genre[:3]}{coding.label[:4]}"
    far = f"{carried.sentences}/{carried.paragraphs}" if origin == "before" else "-"
    topic = found.parts.get("topic")
    subject = words[topic[1] - 1].text if topic and topic[1] > topic[0] else "-"
    force = walk.deontic if "deontic" in found.parts else "none"
    word = words[found.parts["deontic"][0]].text if "deontic" in found.parts else "-"
    earlier = walk.found[-1] if walk.found else None
    before = "no" if earlier is None else "named" if not earlier.implicit else "carried" if earlier.bearers else "null"
    aim = action[predicate.aim_index].text
    bearers = walk.bearers or carried.bearers
    generic = bearers[0].name[:1]
    return (
        f"w={where}",
        f"o={origin}",
        f"f={far}{genre[:3]}",
        f"fl={far}{coding.label[:4]}",
        f"p={found.pattern.id}{origin}",
        f"pw={found.pattern.id}{where}",
        f"t={subject != '-'}{where}",
        f"ts={subject}",
        f"d={force}{where}",
        f"dw={word}{origin}",
        f"b={before}{where}",
        f"k={clause.before}{origin}",
        f"kb={clause.before}{before}{origin}",
        f"a={aim}",
        f"ao={aim}{origin}",
        f"i={clause.item}{where}",
        f"n={len(bearers) > 1}{origin}",
        f"g={generic}{origin}",
        f"q={bearers[0].key is None}{origin}",
        f"c={bool(walk.conditions)}{where}",
        f"op={clause.opener}{origin}",
        f"h={words[0].kind}{origin}",
        f"hw={words[0].text}",
        f"pos={min(position, 4)}{origin}",
    )


def _deontic(walk: _Walk, words: Sequence[Word], found: Parse, *, grammar: Grammar, memory: Bearers) -> Deontic:
    """The force: of the clause's own word, of the clause before where that was 可以, else the pattern's."""
    if "deontic" in found.parts:
        low, high = found.parts["deontic"]
        walk.deontic = walk.force = grammar.lexis.deontics[words[high - 1].text]
        return walk.deontic
    if walk.pending is not None:
        pending, walk.pending = walk.pending, None
        return pending
    if "agent" in found.parts:
        walk.deontic = None
    if walk.deontic == "may" and found.pattern.deontic == "must" and "agent" not in found.parts:
        return "may"
    if memory.head is not None and not walk.found:
        return memory.head.deontic
    return found.pattern.deontic


def _action_words(walk: _Walk, words: Sequence[Word], found: Parse) -> Sequence[Word]:
    """The action of a parse, with 负责 before a verb and connectives left out."""
    low, high = found.parts["action"]
    action = list(words[low:high])
    while action and (
        ("connective" in action[0].senses and action[0].kind in "KJ")
        or (action[0].kind == "x" and action[0].text in " 　、")
    ):
        action.pop(0)
    topic = found.parts.get("topic")
    if topic is not None and found.pattern.id == "by-agency" and topic[1] > topic[0]:
        content = [w for w in action if w.kind not in "RZx"]
        if not content or (words[topic[0]].kind == "B" and content[0].kind == "L"):
            return words[topic[0] :]
    cut = _inner_case(action)
    if cut:
        walk.conditions.append(walk.sentence.text[action[0].start : action[cut - 1].end])
        action = action[cut:]
    obliged = _OBLIGED.match("".join(word.text for word in action))
    if obliged:
        length = len(obliged.group(1))
        start = action[0].start + obliged.start(1)
        action = [word for word in action if start <= word.start < start + length]
    if action and action[0].kind == "a" and len(action) > 1:
        action = action[1:]
    if len(action) > 1 and action[0].text == "来":
        action = action[1:]
    if action and action[0].text == "负责" and len(action) > 1 and _verb_follows(action):
        action = action[1:]
    while action and action[-1].kind == "x" and action[-1].text not in "”’）)】":
        action.pop()
    return action


def _inner_case(words: Sequence[Word]) -> int:
    """How many words at the head tell when or in which case (固定线索后 | 进行处罚); 0 for none."""
    for index in range(1, min(len(words) - 1, 14)):
        if words[index].text in ("后", "时", "之后", "前", "之前") and words[index + 1].kind in "VvLRBCDN":
            return index + 1
    return 0


def _verb_follows(action: Sequence[Word]) -> bool:
    """Whether 负责 stands before a verb (负责指导…) and not before a noun (负责监察工作)."""
    index = 1
    while index < len(action) - 1 and action[index].kind == "R":
        index += 1
    word = action[index]
    if word.kind in "BC":
        return True
    if word.kind not in "VvLGHE":
        return False
    run = index
    while run < len(action) and (action[run].kind in "VvLGHEJ" or action[run].text == "、"):
        run += 1
    if run == len(action):
        return True
    return not action[run].text.startswith(("工作", "任务", "事务", "的"))


def _role(words: Sequence[Word], action: Sequence[Word]) -> Role | None:
    texts = {word.text for word in words}
    if "牵头" in texts or "主管" in texts:
        return "lead"
    if action and action[0].text in ("配合", "协助", "支持配合"):
        return "support"
    return None


def _frames(candidate: Candidate, sentence: Sentence, *, score: float) -> Iterable[DutyFrame]:
    text = sentence.text
    predicate = candidate.predicate
    recipient = text[slice(*predicate.recipient)] if predicate.recipient else None
    for bearer in candidate.bearers or (None,):
        yield DutyFrame(
            sentence=candidate.sentence,
            start=candidate.start,
            end=candidate.end,
            action=candidate.text,
            aim=predicate.aim,
            deontic=candidate.deontic,
            status=candidate.status,
            agency=bearer.key if bearer else None,
            agent=bearer.name if bearer else None,
            agent_text=bearer.text if bearer else None,
            implicit=candidate.implicit and bearer is not None,
            object=text[slice(*predicate.object)] if predicate.object else None,
            recipient=recipient,
            condition=candidate.condition,
            constraint=candidate.constraint,
            role=candidate.role,
            source=candidate.source,
            pattern=candidate.pattern,
            score=round(score, 4),
        )
