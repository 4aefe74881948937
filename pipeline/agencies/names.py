"""Forms of names: coordination taken apart, short forms written out, kind and level read off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.agencies.units import aliases_of
from pipeline.lexicon import Entry, Lexicons
from pipeline.model import AgencyKind, Level

_LEVELS: tuple[tuple[str, Level], ...] = (
    ("全国", "central"),
    ("中央", "central"),
    ("国家", "central"),
    ("国务院", "central"),
    ("最高人民", "central"),
    ("省", "province"),
    ("自治区", "province"),
    ("自治州", "city"),
    ("市", "city"),
    ("州", "city"),
    ("盟", "city"),
    ("县", "county"),
    ("区", "county"),
    ("旗", "county"),
    ("街道", "township"),
    ("乡", "township"),
    ("镇", "township"),
    ("村", "village"),
    ("社区", "village"),
)
_QUANTIFIED = re.compile(r"^(各级|各|有的|一些|部分|不少|多数|个别|某些|某|该|本|原|我)")
_LEVEL_FIRST = re.compile(r"(?:[省市县区州旗]委(?!员)|省级|市级|县级|区级|省|市|县|区|州|盟|旗|自治区|乡|镇)(?=.{2})")
_GOVERNMENT = re.compile(r"^(.*[省市县区乡镇州旗盟])政府$")
_FIELDS = re.compile(
    r"^(各级人民政府|县级以上人民政府|[省市县区州]级?)?([^等]+?)等?(?:[一二三四五六七八九十]个)?"
    r"(?:有关|相关)?((?:行政)?(?:主管|管理)?部门|机关|(?<=有关)单位|(?<=相关)单位)(?:和机构)?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A known body, found in the lexicon by one of its names."""

    full: str
    kind: AgencyKind
    level: Level | None
    local: bool
    predecessors: tuple[str, ...]
    since: str | None
    aliases: tuple[str, ...]


class Names:
    """What the lexicons know of names. Build it once."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._known: dict[str, Known] = {}
        self._local: dict[str, Known] = {}
        for entry in lexicons.entries("agencies"):
            known = _known(entry)
            for name in (known.full, *known.aliases):
                (self._local if known.local else self._known).setdefault(name, known)
        self._kinds: Mapping[str, AgencyKind] = {
            entry.term: entry.category  # type: ignore[misc]
            for entry in lexicons.entries("agency_heads")
        }
        self._ends = {e.term for e in lexicons.entries("agency_heads") if e.extra["use"] == "bound"} | lexicons.terms(
            "agency_edges", "division"
        )
        self._places = {e.term: e for e in lexicons.entries("places")}
        self._openings = {place[:2] for place in self._places}
        self._full = {e.term: e.extra["full"] for e in lexicons.entries("agency_fields") if e.category == "short"}
        self._fields = lexicons.terms("agency_fields")
        self._short: dict[str, tuple[str, ...]] = {}
        for short, full in self._full.items():
            self._short[full] = (*self._short.get(full, ()), short)
        self._heads_after_field = tuple(
            e.term for e in lexicons.entries("agency_heads") if e.extra["use"] in ("free", "general", "bound")
        )

    @cached_property
    def _short_pattern(self) -> re.Pattern[str]:
        fields = "|".join(sorted(map(re.escape, self._full), key=lambda s: (-len(s), s)))
        return re.compile(rf"({fields})(?=(?:行政)?(?:主管|管理|监督|执法)?(?:部门|局|厅|委|系统|机构))")

    def ends_names(self, word: str) -> bool:
        """Whether `word` is a head of longer names and no body by itself: 中心, 分局, 站."""
        return word in self._ends

    def is_head(self, word: str) -> bool:
        """Whether `word` is nothing but a head: 中心, 公司, 卫生院."""
        return len(word) > 1 and (word in self._ends or word in self._kinds)

    def is_place(self, name: str) -> bool:
        """Whether `name` is that of a division."""
        return name in self._places

    def place_of(self, name: str) -> str | None:
        """The named division that `name` begins with."""
        if name[:2] in self._openings:
            for end in range(min(len(name), 12), 1, -1):
                if name[:end] in self._places:
                    return name[:end]
        return None

    def level_of_place(self, place: str) -> Level:
        """The level of a named division."""
        return self._places[place].category  # type: ignore[return-value]

    def split_place(self, name: str) -> tuple[str, str]:
        """The place or level that `name` begins with, and the rest."""
        place = self.place_of(name) or ""
        rest = name[len(place) :]
        nested = self.place_of(rest) if rest else None
        if nested:
            place, rest = place + nested, rest[len(nested) :]
        if not place:
            match = _LEVEL_FIRST.match(name)
            if match:
                place, rest = match.group(), name[match.end() :]
        return place, rest

    def known(self, name: str) -> tuple[str, Known] | None:
        """The known body that `name` means, with the place that goes before it."""
        if name in self._known:
            return "", self._known[name]
        place, rest = self.split_place(name)
        found = self._local.get(rest)
        return (place, found) if found is not None and place else None

    def full_form(self, name: str) -> str:
        """`name` with its short forms written out: 省住建厅 → 省住房和城乡建设厅."""
        known = self.known(name)
        if known is not None:
            place, body = known
            return place + body.full
        if name in self._full:  # 住建 alone stands for its department
            full = self._full[name]
            return full if full.endswith(("部门", "企业", "机关")) else full + "部门"
        government = _GOVERNMENT.match(name)
        if government and (len(government.group(1)) == 1 or self.place_of(name) == government.group(1)):
            return government.group(1) + "人民政府"

        def written_out(match: re.Match[str]) -> str:
            full = self._full[match.group(1)]
            at = name.find(full)
            inside = at >= 0 and at <= match.start() and match.end(1) <= at + len(full)
            return match.group(1) if inside else full

        return self._short_pattern.sub(written_out, name)

    def variants(self, name: str) -> frozenset[str]:
        """Other forms of a full name that people write."""
        forms: set[str] = set()
        known = self.known(name)
        if known is not None:
            place, body = known
            forms.update(place + alias for alias in body.aliases)
        if name.endswith("人民政府"):
            forms.add(name.removesuffix("人民政府") + "政府")
        for full, shorts in self._short.items():
            if full in name:
                forms.update(name.replace(full, short) for short in shorts)
        forms.discard(name)
        return frozenset(forms)

    def kind(self, name: str) -> AgencyKind:
        """The kind that a name's ending tells."""
        known = self.known(name)
        if known is not None:
            return known[1].kind
        if _QUANTIFIED.match(name) and len(name) <= 4:
            return "generic"
        for start in range(len(name)):
            kind = self._kinds.get(name[start:])
            if kind is not None:
                return kind
        return "generic"

    def level(self, name: str) -> Level | None:
        """The level that a name tells: by its place, its first word, or the lexicon."""
        place = self.place_of(name)
        if place:
            nested = self.place_of(name[len(place) :])
            return self.level_of_place(nested or place)
        bare = _QUANTIFIED.sub("", name)
        for word, level in _LEVELS:
            if bare.startswith(word):
                return level
        known = self.known(name)
        return known[1].level if known is not None and not known[1].local else None

    def members(self, name: str) -> tuple[str, ...]:
        """The names that a coordinated name stands for, in full; one name stands for itself."""
        return self._places_apart(name) or self._fields_apart(name) or self._heads_apart(name) or (name,)

    def _fields_apart(self, name: str) -> tuple[str, ...]:
        """发展改革、财政、水利等部门: one name for each field."""
        match = _FIELDS.match(name)
        if match is None:
            return ()
        stem, fields, head = match.group(1) or "", re.split(r"、|和", match.group(2)), match.group(3)
        if match.group(2) in self._fields or re.sub(r"^.*[省市县区院]", "", match.group(2)) in self._fields:
            return ()  # 国务院林业和草原主管部门 is one
        named = [field not in self._fields and self.kind(field) != "generic" for field in fields]
        known = (field in self._fields or is_name or "等" in name for field, is_name in zip(fields, named, strict=True))
        if len(fields) < 2 or not all(fields) or not all(known):
            return ()
        return tuple(stem + field + head * (not is_name) for field, is_name in zip(fields, named, strict=True))

    def _places_apart(self, name: str) -> tuple[str, ...]:
        """河北、山东等省生态环境厅, 甲区、乙区人民政府: one name for each place."""
        parts = re.split(r"、|和", name)
        if len(parts) < 2:
            return ()
        *first, last = parts
        match = re.match(r"(.{1,8}?)[等两三四五](省|市|县|区|州)(.+)$", last)
        if match:
            stems = [*first, match.group(1)]
            return tuple(stem + match.group(2) + match.group(3) for stem in stems) if all(map(_short, stems)) else ()
        _, rest = self.split_place(last)
        if not rest or not all(self.place_of(part) == part for part in first):
            return ()
        return (*(part + rest for part in first), last)

    def _heads_apart(self, name: str) -> tuple[str, ...]:
        """各市党委、政府; 实施检查的部门、机构: the modifiers go with each head."""
        match = re.search(r"(党委|部门)(?:、|和)(政府|机构)$", name)
        if match:
            stem = name[: match.start()]
            return (stem + match.group(1), stem + match.group(2))
        match = re.search(r"^(.*?)([一二三四五六七八九十])(处|科|室|队)((?:、[一二三四五六七八九十]\3)+)$", name)
        if match:
            stem = match.group(1)
            return (stem + match.group(2) + match.group(3), *(stem + part for part in match.group(4)[1:].split("、")))
        return ()


def _short(stem: str) -> bool:
    return 1 < len(stem) <= 4


def _known(entry: Entry) -> Known:
    extra = entry.extra
    return Known(
        full=entry.term,
        kind=entry.category.removeprefix("local:"),  # type: ignore[arg-type]
        level=extra["level"] or None,  # type: ignore[arg-type]
        local=entry.category.startswith("local:"),
        predecessors=tuple(p for p in extra["predecessor"].split(";") if p),
        since=extra["since"] or None,
        aliases=aliases_of(entry),
    )
