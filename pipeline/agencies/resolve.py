"""Which bodies the names of a document mean.

A name is taken apart where it is coordinated, written out where it is short or defined in the
text (以下简称), completed from the article where it is relative (省厅, 该局), and kept apart
from the same name of another place. Bodies that a reform replaced stay two agencies, tied by
`predecessor`. Every decision tells its reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.agencies.definitions import defined_forms
from pipeline.agencies.names import Names
from pipeline.language import is_han
from pipeline.model import Agency, Mention, Sentence, Span

_DEICTIC = re.compile(
    r"^(?:该|我|本)(局|厅|委|部|办|院|站|所|中心|公司|校|镇|乡|社区|街道|集团|协会|机关|处|科|股|室|分局|总队|支队"
    r"|大队|中队|部门|机构|单位|企业|委员会)$"
)
_LEVEL_HEAD = re.compile(r"^(省|市|县|区|州|盟|旗)(厅|局)(?!长)")
_DEPARTMENT = re.compile(r"^(?:级)?([一-鿿]{2,12}?)(厅|局)")
_QUANTIFIER = re.compile(r"^(?:各级|各|有的|一些|部分|某些|某|该|本|上述|原)")
_DIVISION = re.compile(
    r"^(?![省市县区州盟旗]|国家)[^、]{1,14}(?:处|科|股|室|办公室|机关党委|中队)(?:（[^）]{1,12}）)?$"
)
_TITLE = re.compile(
    r"^(?:关于印发|关于)?《?(.{2,34}?)(?:（[^）]*）)?(?:的|主要|工作|部门|内设|处室|科室)*"
    r"(?:职责|职能|权责|职权|机构|三定|岗位|预算|编制|办事|服务清单|章程)"
)
_LOCAL = re.compile(r"^(?:省|市|县|区|州|盟|旗)(?!级)")
_BODY_ENDS = "局厅部委院府门构站所队"
"""Last characters of bodies: what follows one is its act (局会同县…), not a place."""
_PLACED = re.compile(r"[一-鿿]{2,3}(?:自治)?[省市县区州盟旗](?=[一-鿿]{3})")
"""A name that begins with what looks like a place, also one that no lexicon knows."""
_KIND_OF_LEVEL = re.compile(r"^(?:各|[省市县区]级|地方|全国)")
"""A name that means all bodies of a level: 县级以上人民政府."""
_LEVEL_OF = {"省": "province", "市": "city", "州": "city", "盟": "city", "县": "county", "区": "county", "旗": "county"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleMentions:
    """What resolution sees of an article."""

    sentences: Sequence[Sentence]
    mentions: Sequence[Mention]
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Mentions with the agencies they mean, by article, and the document's agencies by key."""

    mentions: tuple[tuple[Mention, ...], ...]
    agencies: tuple[Agency, ...]


@dataclass(slots=True)
class _Body:
    name: str
    place: str | None
    surfaces: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Context:
    """What an article has told so far.

    Attributes:
        named: The bodies in the order of their first mention, each with the number of its last.
    """

    definitions: dict[str, str] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    by_head: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


def resolve(
    articles: Sequence[ArticleMentions], *, names: Names, region: str | None = None, publisher: str | None = None
) -> Resolution:
    """Resolves the mentions of a document.

    Args:
        articles: Its articles with the mentions found there.
        names: What the lexicons know.
        region: The place the document is from, where known.
        publisher: The body that speaks as 我局 where the text doesn't name it.
    """
    bodies: dict[str, _Body] = {}
    resolved: list[tuple[Mention, ...]] = []
    main = _main_fields(articles, names=names)
    for article in articles:
        own = _own_name(article, names=names)
        context = _Context(definitions=_definitions(article, names=names))
        if own is not None:
            bodies.setdefault(own, _Body(name=own, place=_place(own, context, names=names, region=region)))
        out: list[Mention] = []
        for mention in article.mentions:
            text = article.sentences[mention.sentence].text
            _note_places(text[: mention.start], context, names=names)
            keys = []
            reasons = []
            members = names.members(mention.text)
            for surface in members:
                name, why = _full_name(surface, context, names=names, own=own, speaker=own or publisher, main=main)
                place = _place(name, context, names=names, region=region)
                key = _key(name, place, bodies)
                body = bodies.setdefault(key, _Body(name=name, place=place))
                body.surfaces.update((surface, mention.text) if len(members) == 1 else (surface,))
                context.by_head[name[-1]] = name
                context.named[name] = len(out)
                keys.append(key)
                if why not in reasons:
                    reasons.append(why)
            if len(keys) > 1:
                reasons.insert(0, f"coordinated: {len(keys)} bodies")
            out.append(replace(mention, agencies=tuple(keys), why="; ".join(reasons)))
            _note_places(mention.text, context, names=names)
        resolved.append(tuple(out))
    return Resolution(mentions=tuple(resolved), agencies=_agencies(bodies, names=names))


def _definitions(article: ArticleMentions, *, names: Names) -> dict[str, str]:
    """Short forms that the article defines: 环境监察专员办公室（以下简称专员办）."""
    found: dict[str, str] = {}
    for mention in article.mentions:
        text = article.sentences[mention.sentence].text
        for form in defined_forms(text, Span(start=mention.start, end=mention.end)):
            found.setdefault(form.of(text), names.full_form(mention.text))
    return found


def _own_name(article: ArticleMentions, *, names: Names) -> str | None:
    """The body whose functions an article lists, as its title says."""
    match = _TITLE.match(article.title or "")
    if match is None or names.kind(match.group(1)) == "generic":
        return None
    return names.full_form(match.group(1))


def _main_fields(articles: Sequence[ArticleMentions], *, names: Names) -> Mapping[str, str]:
    """For 厅 and 局 the department that the document names most: what 省厅 or 市局 stands for."""
    counts: dict[str, Counter[str]] = {}
    for article in articles:
        for mention in article.mentions:
            for member in names.members(mention.text):
                _, rest = names.split_place(names.full_form(member))
                match = _DEPARTMENT.match(rest)
                if match:
                    counts.setdefault(match.group(2), Counter())[match.group(1) + match.group(2)] += 1
    return {head: _leading(c, names=names) for head, c in counts.items()}


def _leading(counts: Counter[str], *, names: Names) -> str:
    """The department named most; one that a reform replaced by another of them steps back."""
    replaced = {
        earlier
        for rest in counts
        if (known := names.known("省" + rest)) is not None
        for earlier in known[1].predecessors
    }
    return min(counts, key=lambda rest: (rest in replaced and len(counts) > 1, -counts[rest], rest))


def _full_name(
    surface: str, context: _Context, *, names: Names, own: str | None, speaker: str | None, main: Mapping[str, str]
) -> tuple[str, str]:
    """The full form of a name, and the reason."""
    if surface in context.definitions:
        return context.definitions[surface], f"short form defined in the text: {context.definitions[surface]}"
    stripped = _QUANTIFIER.sub("", surface)
    if stripped != surface and stripped in context.definitions:
        return context.definitions[stripped], f"short form defined in the text: {context.definitions[stripped]}"
    for alias, full in context.definitions.items():
        if surface.endswith(alias) and not surface.endswith(full) and len(surface) > len(alias):
            head = surface[: -len(alias)]
            return re.sub(r"各$", "", head) + full, f"ends in a short form defined in the text: {full}"
    deictic = _DEICTIC.match(surface)
    if deictic:
        earlier = context.by_head.get(surface[-1]) if surface[0] == "该" else None
        if surface[0] != "该" and speaker is not None and speaker.endswith(surface[-1]):
            return speaker, "speaks for the document's own body"
        if earlier is not None:
            return earlier, f"stands for {earlier}, named before"
    if own is not None and own.endswith(surface) and len(surface) <= 4 and own != surface:
        return own, f"short for {own}, whose functions are listed"
    if own is not None and _DIVISION.match(surface) and not names.known(surface) and not own.endswith(surface):
        return own + surface, f"division of {own}"
    relative = _LEVEL_HEAD.match(surface)
    if relative and relative.group(2) in main:
        full = relative.group(1) + main[relative.group(2)] + surface[relative.end() :]
        named = next((n for n in context.named if _tail_of(full, n, context, names=names)), full)
        return named, f"{relative.group()} of the field that the document is about"
    if surface.startswith("原"):
        return surface, "an earlier body, as written"
    if re.match(r"^(?:该|我)[省市县区]", surface) and len(surface) > 6:
        surface = surface[2:]
    called = _called_again(surface, context, names=names)
    if called is not None:
        return called, f"short for {called}, named before"
    full = names.full_form(surface)
    for earlier in context.named:
        if _short_of(surface, earlier) or _tail_of(full, earlier, context, names=names):
            return earlier, f"short for {earlier}, named before"
    if full != surface:
        return full, "short form known to the lexicon"
    return surface, "as written"


def _called_again(surface: str, context: _Context, *, names: Names) -> str | None:
    """The body named last whose name ends so, where the end alone is no name: 中心, 县分局 of 市生态环境局县分局.

    With a level before it (县站), or where the end is a head that may stand alone (公司, 总会), there must be only one
    such body.
    """
    level = surface[0] if surface[0] in _LEVEL_OF else ""
    tail = surface[len(level) :]
    short = len(tail) < 3 and names.ends_names(tail)
    if names.known(surface) or not (short or (not level and names.is_head(tail))) or len(surface) < 2:
        return None
    earlier = [name for name in context.named if name.endswith(tail) and len(name) > len(surface) and level in name]
    placed = [n for n in earlier if (names.split_place(n)[0] or _PLACED.match(n)) and not _KIND_OF_LEVEL.match(n)]
    if not placed or ((level or not short) and len(placed) > 1):
        return None
    return max(placed, key=context.named.__getitem__)


def _short_of(surface: str, full: str) -> bool:
    """Whether a name leaves out middle characters of one named before: 县级监测站 of 县级生态环境监测站."""
    if "、" in full or surface[-1] not in "站心院所队办" or not 4 <= len(surface) < len(full):
        return False
    if surface[:2] != full[:2] or surface[-3:] != full[-3:]:
        return False
    it = iter(full)
    return all(character in it for character in surface)


def _tail_of(full: str, earlier: str, context: _Context, *, names: Names) -> bool:
    """Whether a name leaves out the place or body that one named before begins with.

    省水利厅 is 河北省水利厅 in a text about that province, 驻市中心站 is 省厅驻市中心站.
    """
    if len(full) < 4 or full == earlier or not earlier.endswith(full):
        return False
    head = earlier[: -len(full)]
    if full.startswith("驻"):
        return True
    if full[0] in _LEVEL_OF:
        place = context.places.get(_LEVEL_OF[full[0]])
        return place is not None and head + full[0] == place
    return head in _LEVEL_OF and names.known(earlier) is not None


def _note_places(text: str, context: _Context, *, names: Names) -> None:
    for match in re.finditer(r"[一-鿿]{1,9}?[省市县区州盟旗]", text):
        for start in range(match.start(), match.end() - 1):
            place = text[start : match.end()]
            if names.is_place(place) and _begins_place(text, start, place):
                context.places[names.level_of_place(place)] = place
                break


def _begins_place(text: str, start: int, place: str) -> bool:
    """Whether a place is meant: not where its name ends another word (完成县委) or follows a body (局会同县…)."""
    if start == 0:
        return True
    before = text[start - 1]
    return before not in _BODY_ENDS and not (len(place) == 2 and is_han(before) and before not in "省市州区")


def _place(name: str, context: _Context, *, names: Names, region: str | None) -> str | None:
    """The division a body belongs to: as its name says, else as the article said last."""
    place = names.place_of(name)
    if place:
        return place
    if _LOCAL.match(name):
        level = _LEVEL_OF[name[0]]
        return context.places.get(level) or (region if region and region[-1] == name[0] else None)
    return None


def _key(name: str, place: str | None, bodies: Mapping[str, _Body]) -> str:
    """The name itself; with the place where the document has the name for another place."""
    known = bodies.get(name)
    if known is None or known.place == place or place is None:
        return name
    if known.place is None:
        known.place = place
        return name
    return f"{name}（{place}）"


def _agencies(bodies: Mapping[str, _Body], *, names: Names) -> tuple[Agency, ...]:
    full_names = sorted((body.name for body in bodies.values()), key=len, reverse=True)
    made = []
    for key, body in bodies.items():
        known = names.known(body.name)
        predecessor = None
        if known is not None and known[1].predecessors:
            candidates = [known[0] + p for p in known[1].predecessors]
            predecessor = next((c for c in candidates if c in bodies), candidates[0])
        made.append(
            Agency(
                key=key,
                name=body.name,
                kind=names.kind(body.name),
                level=names.level(body.name),
                place=body.place,
                parent=_parent(body.name, full_names),
                predecessor=predecessor,
                since=known[1].since if known is not None else None,
                aliases=tuple(sorted(_aliases(body, names=names))),
            )
        )
    return tuple(made)


def _aliases(body: _Body, *, names: Names) -> Iterable[str]:
    forms = set(body.surfaces) | names.variants(body.name)
    forms.discard(body.name)
    return forms


def _parent(name: str, others: Sequence[str]) -> str | None:
    """The longest other body whose name this one begins with (a bureau's division, station, party group)."""
    for other in others:
        if other != name and len(other) > 2 and name.startswith(other):
            return other
    return None
