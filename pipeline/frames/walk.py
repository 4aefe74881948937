"""One sentence, clause by clause: each clause that may tell an act becomes a candidate."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.frames.actions import action_words, role_of
from pipeline.frames.aims import find_aim
from pipeline.frames.bearers import NOBODY, Bearer, Carried, ListHead
from pipeline.frames.candidate import Candidate, Setting
from pipeline.frames.clauses import Clause, Era, after_last_of, era_of, item_length, joined, kind_of, split_clauses
from pipeline.frames.edges import find_start, split_predicates
from pipeline.frames.features import Sight
from pipeline.frames.grammar import Parse, parse
from pipeline.frames.judged import ACT_FROM, Judged
from pipeline.frames.predicate import read_predicate, strong, verbal
from pipeline.frames.subjects import acts, is_division, subject, told_subject, without_second_name
from pipeline.frames.tagger import Tags
from pipeline.frames.words import Word, classes
from pipeline.model import Deontic, Label, Sentence, Status

MAX_CLAUSE_WORDS = 160
"""Longer clauses are tables or lists without punctuation: patterns find nothing there."""

STATUS: Mapping[Label, Status] = {"responsibility": "assigned", "proposal": "proposed", "problem": "neglected"}
"""What the class of a sentence makes of its duties; sentences of other classes have none."""

_ORDERING = frozenset(("应当", "应", "须", "必须", "要"))
_TOPICS = "nmvPST"
"""Classes of a sentence's first word that open a subject of their own."""
_BARE = frozenset(("order", "subject-verb"))
_CONTINUED = frozenset(("以及", "及", "和", "及其"))
_CASES = re.compile(
    r"(?:下列|以下)[^，。：]{0,8}(?:情形|行为|情况)之一[^。]*[：:]$"
    r"|(?:下列|以下)[^，。：]{0,10}(?:案件|人员|材料|文件|证件|资料|物品|费用|情形)[：:]$"
)
_INTRODUCES = ("：", ":")
"""How a sentence ends that a list or cases follow; other sentences needn't be searched for what tells them."""
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")
_LIST_HEAD = re.compile(
    r"(?:职责|职权|义务|任务|权限|权力|权利)(?:是|为|有|包括|如下|主要有)*[：:]$"
    r"|(?:履行|承担|负责|行使|做好|落实|遵守|采取|应当|不得|可以|要|主要|享有)[^，。]{0,16}"
    r"(?:职责|职权|义务|任务|工作|措施|要求|权限|权利|权力|规定|行为|事项|责任|情形|条件|内容)[^，。]{0,4}[：:]$"
)


@dataclass(slots=True, kw_only=True)
class Walk:
    """The way through one sentence: what its clauses have told so far."""

    setting: Setting
    sentence: Sentence
    label: Label
    source: str
    tags: Tags | None = None
    carried: Carried = NOBODY
    bearers: tuple[Bearer, ...] = ()
    in_case: bool = False
    deontic: Deontic | None = None
    pending: Deontic | None = None
    force: Deontic | None = None
    conditions: list[str] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    found: list[Candidate] = field(default_factory=list)
    segment: int = 0
    breach: bool = False
    bodies: Sequence[Word] = ()
    era: Era | None = None
    asked: list[tuple[Clause, Sequence[Word]]] = field(default_factory=list)
    """Clauses at whose head no pattern finds a bearer, with their words."""
    judged: list[Judged] = field(default_factory=list)
    """Clauses whose edges tell that they are no acts."""
    telling: list[Sequence[Word]] = field(default_factory=list)
    """The words of clauses that tell one act or several."""

    def run(self, words: Sequence[Word]) -> list[Candidate]:
        """The candidates of the sentence."""
        memory, text = self.setting.memory, self.sentence.text.rstrip()
        self.bodies = [word for word in words if word.kind == "A"]
        skip = item_length(text)
        if not skip and _BRACKETED.fullmatch(text):
            words = words[1:-1]  # （各有关部门按职责分工负责）
        clauses = [c for c in joined(split_clauses(words, skip=skip)) if len(c.words) <= MAX_CLAUSE_WORDS]
        if not clauses:
            return []
        if memory.head is not None and memory.head.cases and not memory.head.ended(self.sentence, item=skip > 0):
            return []
        if self.setting.genre == "functions" and is_division(clauses):
            memory.enter(clauses[0].words)
        elif not self._list_head(clauses):
            head = clauses[0]
            fresh = head.item or (self.setting.genre != "norm" and head.words[0].kind in _TOPICS)
            self.carried = memory.carried(self.sentence, label=self.label, fresh=fresh)
            if self.label in STATUS:
                for position, clause in enumerate(clauses):
                    self._clause(clause, position=position, last=position == len(clauses) - 1)
            elif named := subject(clauses[0].words):
                memory.name(memory.of_words(named), sentence=self.sentence, label=self.label)
        if text.endswith(_INTRODUCES) and _CASES.search(text) and not _LIST_HEAD.search(text):
            paragraph = self.sentence.paragraph
            memory.head = ListHead(bearers=(), deontic="must", paragraph=paragraph, functions=False, cases=True)
        return self.found

    def _list_head(self, clauses: Sequence[Clause]) -> bool:
        """Whether the sentence only introduces a list; its bearer is kept for the items."""
        memory, text = self.setting.memory, self.sentence.text.rstrip()
        introduces = text.endswith(_INTRODUCES)
        if not (introduces and _LIST_HEAD.search(text)):
            if introduces or (memory.head is not None and memory.head.ended(self.sentence, item=item_length(text) > 0)):
                memory.head = None
            return False
        for clause in clauses:
            named = subject(clause.words) or [word for word in clause.words if word.kind == "A"][:1]
            if named:
                deontic: Deontic = "must_not" if "不得" in text else "may" if "可以" in text else "must"
                memory.head = ListHead(
                    bearers=memory.of_words(named),
                    deontic=deontic,
                    paragraph=self.sentence.paragraph,
                    functions=self.setting.genre == "functions",
                )
                return True
        return False

    def _clause(self, clause: Clause, *, position: int, last: bool) -> None:
        setting = self.setting
        words = self._without_speech(clause.words)
        if not words:
            return
        if clause.before in ("；", ";", "。", "）", ")"):
            self._new_segment()
        if clause.before in ("）", ")"):
            self._bear(())  # behind （公安部负责） something else begins
            self.carried = NOBODY
        if clause.topic:
            return
        self.breach = self.breach or "breach" in words[0].senses
        named = subject(words)
        told: list[Word] = []
        if not named:
            self.asked.append((clause, words))
            named = told = self._told(words, clause)
        words = without_second_name(words, named)
        rest = words[words.index(named[-1]) + 1 :] if named else words
        deontic = rest[0].text if rest and rest[0].kind == "D" else None
        kind = kind_of(rest[1:] if deontic else rest, after=clause.after, called=bool(deontic))
        if kind not in ("act", "subject"):
            own = rest[1:] if deontic else rest
            judged = Judged(words=own, clause=clause, kind=kind, called=bool(deontic), named=bool(named))
            self.judged.append(judged)
            if judged.may_act(self.tags) and setting.scorer.says(
                "act", judged.features(self.tags, label=self.label, genre=setting.genre), above=ACT_FROM
            ):
                kind = "act"
        if clause.opener in _CONTINUED and kind in ("phrase", "act") and self._continues(words):
            return
        if kind != "act":
            self.era = era_of(words) or self.era
        if kind == "consequence":
            self._or_else(clause)
            if clause.words[-1].kind == "U":  # 逾期不治理的，县水利局可以…: also the case of what follows
                self.conditions.append(self._text(clause.words))
        if kind == "subject":
            self._bear_phrase(named)
        elif kind == "case" and rest[-1].text == "的" and not deontic:
            if named:
                self._bear_phrase(named)
                self.in_case = True
            if self.setting.genre == "norm":
                self._turn_into_case(clause.start, clause.end)
            else:
                self.conditions.append(self._text(clause.words))
        elif kind in ("case", "ground"):
            if named:
                self._bear_phrase(named)
            if deontic and rest[-1].text != "的":  # 不能确定价格的，由甲局核定: the case's own
                self.deontic = self.pending = self.force = self.setting.lexis.deontics[deontic]
                rest = rest[1:]
            (self.constraints if kind == "ground" else self.conditions).append(self._text(rest))
        elif kind in ("phrase", "purpose"):
            if named:
                self._bear_phrase(named)
            if kind == "phrase":
                self.conditions.append(self._text(words))
        elif kind == "act":
            if deontic in _ORDERING and not named and (deontic != "要" or self.setting.genre != "commentary"):
                self._turn_into_case(clause.start, clause.start)
            whole = rest if told else words
            self.telling.append(whole)
            for part in split_predicates(
                whole, self.tags, label=self.label, genre=setting.genre, scorer=setting.scorer
            ):
                self._predicate(part, clause, told=told, position=position, last=last)
                told = []

    def _told(self, words: Sequence[Word], clause: Clause) -> list[Word]:
        """The subject that only the fit tells, where no pattern finds another bearer in the clause."""
        setting = self.setting
        told = told_subject(words, clause, self.tags, label=self.label, genre=setting.genre, scorer=setting.scorer)
        if not told:
            return told
        found = parse(words, setting.patterns)
        return [] if found is not None and "agent" in found.parts else told

    def _predicate(
        self, words: Sequence[Word], clause: Clause, *, told: Sequence[Word], position: int, last: bool
    ) -> None:
        found = parse(words, self.setting.patterns)
        if found is None or (found.pattern.id == "caused" and self.label != "problem"):
            return
        topic = words[slice(*found.parts["topic"])] if found.pattern.id == "topic-deontic" and not told else ()
        named = bool(told) or "agent" in found.parts or acts(topic)
        if "agent" in found.parts or told:
            self._bear_phrase(words[slice(*found.parts["agent"])] if "agent" in found.parts else told)
        elif named:
            self._bear(self.setting.memory.of_phrase(topic))
        deontic = self._deontic(words, found, named=named)
        action, case = action_words(words, found)
        action, case = self._begun(words, found, action, case)
        if action and "deontic" in found.parts and self._only_ground(action, clause):
            self.constraints.append(self._text(action))
            self.pending = deontic
            return
        aim = find_aim(action, self.tags, self.setting.scorer) if action else None
        if aim is None or any("slogan" in word.senses for word in (action[aim], action[-1])):
            return
        if case:
            self.conditions.append(self._text(case))
        ahead = words[: found.parts["action"][0]]
        own_case = words[slice(*found.parts["case"])] if "case" in found.parts else ()
        status = STATUS[self.label]
        bearers = self.bearers or self.carried.bearers
        sight = Sight(
            words=words,
            action=action,
            aim=aim,
            parse=found,
            clause=clause,
            position=position,
            last=last,
            origin="named" if named else self._origin,
            bearers=bearers,
            carried=self.carried,
            force=self.force,
            before=self._before,
            cased=bool(self.conditions),
            label=self.label,
            genre=self.setting.genre,
            tags=self.tags,
        )
        self.found.append(
            Candidate(
                sentence=self.sentence.position,
                start=action[0].start,
                end=action[-1].end,
                words=tuple(action),
                predicate=read_predicate(action, aim),
                bearers=bearers,
                origin=sight.origin,
                far=(self.carried.sentences, self.carried.paragraphs),
                deontic="none" if status == "neglected" else deontic,
                status=status,
                pattern=found.pattern.id,
                role=role_of(words, action),
                condition="，".join([*self.conditions, *([self._text(own_case)] if own_case else [])]) or None,
                constraint="，".join(self.constraints) or None,
                source=self.source,
                formerly=any("formerly" in word.senses for word in ahead),
                era=era_of(ahead) or self.era,
                called=self.force is not None,
                clause=clause.start,
                bare="deontic" not in found.parts and (not named or clause.before == "") and found.pattern.id in _BARE,
                sight=sight,
            )
        )

    def _begun(
        self, words: Sequence[Word], found: Parse, action: Sequence[Word], case: Sequence[Word]
    ) -> tuple[Sequence[Word], Sequence[Word]]:
        """The action and the case before it, cut where the fit begins the act."""
        if not action:
            return action, case
        rule, setting = words.index(action[0]), self.setting
        start = find_start(words, rule, found, self.tags, label=self.label, genre=setting.genre, scorer=setting.scorer)
        end = words.index(action[-1]) + 1
        if start == rule or start >= end or (case and start < rule):
            return action, case  # a case is no part of the act, by the codebook: 固定线索后 | 处罚
        if not case and start > rule and words[start - 1].kind == "U":
            case = words[rule:start]  # 查出险情的 | 当天封闭
        return words[start:end], case

    def _only_ground(self, action: Sequence[Word], clause: Clause) -> bool:
        """Whether what is called for only tells how (应当根据各自特点，): the act follows behind the comma."""
        if action[-1].end != clause.end or verbal(action[-1]):
            return False
        does = any(strong(word) or word.kind == "L" for word in after_last_of(action))
        return not does and kind_of(action, after=clause.after, called=True) == "ground"

    def _deontic(self, words: Sequence[Word], found: Parse, *, named: bool) -> Deontic:
        """The force: of the clause's own word, of the clause before where that was 可以, else the pattern's."""
        head = self.setting.memory.head
        told = found.parts.get("deontic") or found.parts.get("topic")
        word = words[told[1] - 1] if told else None
        if word is not None and word.kind == "D":  # also 应当 | 由受让方办理
            self.deontic = self.force = self.setting.lexis.deontics[word.text]
            return self.deontic
        if self.pending is not None:
            pending, self.pending = self.pending, None
            return pending
        if named:
            self.deontic = "may" if found.pattern.deontic == "may" else None
        elif self.deontic == "may" and found.pattern.deontic == "must":
            return "may"
        if head is not None and not self.found:
            return head.deontic
        return found.pattern.deontic

    def _without_speech(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """The clause without 《办法》规定 or 笔者认为 at its head; a norm named becomes the source."""
        for index in range(1, min(len(words), 8)):
            if words[index].kind != "H":
                continue
            ahead = words[:index]
            if any(word.kind in "CY" for word in ahead):
                return words  # 应当按照国家有关规定, 由省人民政府规定
            title = next((word for word in ahead if word.kind == "S"), None)
            if title is not None:
                self.source = title.text
                while index + 1 < len(words) and "speech" in words[index + 1].senses:
                    index += 1
                return words[index + 1 :]
            bearer = ahead[0].kind == "A" or (self.setting.genre == "norm" and any(w.kind == "P" for w in ahead))
            if (index == len(words) - 1 and not any(strong(word) for word in ahead)) or (
                all(w.kind in "nRKAPJT" for w in ahead) and not bearer  # 工作人员发现隐患的, in a norm
            ):
                return words[index + 1 :]
        return words

    def _name(self, words: Sequence[Word]) -> None:
        memory = self.setting.memory
        if any("pronoun" not in word.senses for word in words):
            self._bear(memory.of_words(words))
            return
        # 移交县水务局，由其登记; 推送县财政局，后者拨付: the body named last
        before = [body for body in self.bodies if body.end <= words[0].start]
        self._bear(memory.of_words(before[-1:]) or self.carried.bearers)

    def _bear_phrase(self, agent: Sequence[Word]) -> None:
        """Bears what a noun phrase names: bodies and persons by themselves, another phrase as it stands."""
        agent = [word for word in agent if word.kind != "Q"]
        while len(agent) > 1 and agent[0].kind in "RKTx":
            agent.pop(0)  # 其实 | 县政府
        kinds = classes(agent)
        if not kinds.strip("APJ") and "PP" not in kinds:
            self._name(agent)
        elif kinds[-1] == "A" and kinds[-2] != "U" and "J" not in kinds:
            self._name(agent[-1:])  # 闲置的设备 | 区民政局
        elif "U" in kinds or ("A" not in kinds and all(word.text != "及其" for word in agent)):
            self._bear(self.setting.memory.of_phrase(agent))
        else:
            self._name([word for word in agent if word.kind in "APJnvmV"])

    def _bear(self, bearers: tuple[Bearer, ...]) -> None:
        self.bearers = bearers
        self.in_case = False
        self.setting.memory.name(self.bearers, sentence=self.sentence, label=self.label)

    @property
    def _origin(self) -> str:
        return ("case" if self.in_case else "sentence") if self.bearers else self.carried.origin

    @property
    def _before(self) -> tuple[str, str]:
        if not self.found:
            return "-", "no"
        last = self.found[-1]
        return last.predicate.aim, "named" if last.origin == "named" else "carried" if last.bearers else "null"

    def _text(self, words: Sequence[Word]) -> str:
        return self.sentence.text[words[0].start : words[-1].end] if words else ""

    def _new_segment(self) -> None:
        """After ；: cases and force of what stands before don't reach here."""
        self.conditions.clear()
        self.constraints.clear()
        self.deontic = self.pending = None
        self.breach = False
        self.segment = len(self.found)

    def _continues(self, words: Sequence[Word]) -> bool:
        """Whether a clause only adds nouns to the action before (…存在的问题，以及区域性问题)."""
        if not self.found or strong(words[0]) or words[0].kind in "RDLB":
            return False
        self.found[-1] = self.found[-1]._replace(end=words[-1].end)
        return True

    def _turn_into_case(self, start: int, end: int) -> None:
        """What stands before in this segment and has no force of its own turns out to be a case."""
        keep = len(self.found)
        while keep > self.segment and (self.found[keep - 1].bare or self.breach):
            keep -= 1
        if keep > self.segment:
            if end == start:
                return
            keep = len(self.found)  # 应当检查，登记，发现违法的，…: what goes on with an order is no case
        if keep < len(self.found):
            start = min(start, self.found[keep].clause)
            end = max(end, self.found[-1].end)
            del self.found[keep:]
        if end > start:
            self.conditions.append(self.sentence.text[start:end])

    def _or_else(self, clause: Clause) -> None:
        """What follows if the duties named last aren't done: to the sentence's end."""
        text = self.sentence.text[clause.start :].rstrip("。；")
        for index in range(self.segment, len(self.found)):
            if self.found[index].bearers == self.found[-1].bearers:
                self.found[index] = self.found[index]._replace(or_else=text)
