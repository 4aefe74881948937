"""Agencies across documents."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.registry import Registry

PROVINCIAL = ("河北省生态环境厅", "河北省", "province")


def settled(*agencies, **facts):
    """Ids by identity, and rows by name, of agencies that one document each tells of."""
    registry = Registry()
    for identity in agencies:
        registry.add(identity, kind="government", count=1, **facts.get(identity[0], {}))
    ids, rows = registry.settle()
    return ids, {row["name"]: row for row in rows}


def test_same_name_place_and_level_is_one():
    """Two documents that tell the same are about one agency; another place is another agency."""
    other = ("民政局", "安吉县", "county")
    ids, rows = settled(PROVINCIAL, PROVINCIAL, other, ("民政局", "德清县", "county"))
    assert len(set(ids.values())) == 3
    assert rows["河北省生态环境厅"]["level"] == "province"


def test_what_is_missing_is_taken_from_others():
    """A place that stands in the name, and a level, are filled in where all others agree."""
    ids, rows = settled(PROVINCIAL, ("河北省生态环境厅", None, None))
    assert len(set(ids.values())) == 1 and len(rows) == 1


def test_a_bare_name_is_not_the_only_town_seen():
    """民政局 without place doesn't become that of the only county that is known."""
    ids, _ = settled(("民政局", "安吉县", "county"), ("民政局", None, None))
    assert len(set(ids.values())) == 2


def test_levels_that_disagree_stay_apart():
    """Without a level, and with two to choose from, an agency stays by itself."""
    generic = ("主管部门", None, None)
    ids, _ = settled(generic, ("主管部门", None, "county"), ("主管部门", None, "city"))
    assert len(set(ids.values())) == 3


def test_an_alias_joins_its_owner():
    """省生态环境厅 of the same province is the agency that has it as alias."""
    short = ("省生态环境厅", "河北省", "province")
    ids, rows = settled(PROVINCIAL, short, 河北省生态环境厅={"aliases": ["省生态环境厅"]})
    assert ids[short] == ids[PROVINCIAL]
    assert rows["河北省生态环境厅"]["aliases"] == ["省生态环境厅"]


def test_an_alias_of_two_joins_none():
    """市监管局 that two bodies of a city call themselves stays by itself."""
    short, one, two = (
        ("市监管局", "甲市", "city"),
        ("甲市市场监督管理局", "甲市", "city"),
        ("甲市金融监管局", "甲市", "city"),
    )
    ids, _ = settled(
        short, one, two, 甲市市场监督管理局={"aliases": ["市监管局"]}, 甲市金融监管局={"aliases": ["市监管局"]}
    )
    assert len(set(ids.values())) == 3


def test_aliases_in_a_circle_are_one():
    """Two names that are each other's alias are one agency, under the longer name."""
    a, b = ("市监督管理局", "甲市", "city"), ("甲市监督管理局", "甲市", "city")
    ids, rows = settled(
        a, b, 市监督管理局={"aliases": ["甲市监督管理局"]}, 甲市监督管理局={"aliases": ["市监督管理局"]}
    )
    assert ids[a] == ids[b] and list(rows) == ["甲市监督管理局"]


def test_parents_and_predecessors_by_name():
    """A parent or predecessor known by name is tied when it is in the tables, never to itself."""
    old = ("河北省环境保护厅", "河北省", "province")
    ids, rows = settled(
        PROVINCIAL,
        old,
        河北省生态环境厅={"predecessor": ("河北省环境保护厅", None, None), "parent": ("河北省生态环境厅", None, None)},
        河北省环境保护厅={"parent": ("河北省人民政府", None, None)},
    )
    assert rows["河北省生态环境厅"]["predecessor_id"] == ids[old]
    assert rows["河北省生态环境厅"]["parent_id"] is None
    assert rows["河北省环境保护厅"]["parent_id"] is None


NAMES = st.sampled_from(["县民政局", "甲县民政局", "民政局", "省民政厅"])
IDENTITIES = st.tuples(NAMES, st.sampled_from([None, "甲县", "乙省"]), st.sampled_from([None, "county", "province"]))


@given(st.lists(st.tuples(IDENTITIES, st.lists(NAMES, max_size=2)), max_size=4, unique_by=lambda item: item[0]))
def test_the_order_of_documents_does_not_matter(told):
    """Whatever comes first, ids and rows are the same, and every identity has one."""
    outcomes = []
    for order in permutations(told):
        registry = Registry()
        for identity, aliases in order:
            registry.add(identity, kind="government", count=1, aliases=aliases)
        outcomes.append(registry.settle())
    ids, rows = outcomes[0]
    assert all(outcome == (ids, rows) for outcome in outcomes)
    assert set(ids) == {identity for identity, _ in told}
    assert set(ids.values()) == {row["agency_id"] for row in rows}
