"""Questions: each on the small run, whose answers are known."""

from pathlib import Path

import pytest
from small_run import ARTICLES, Row, small_run, small_tables, write_tables

from pipeline import open_run
from pipeline.errors import QueryError
from pipeline.query import Filters, sql
from pipeline.query.rows import rows
from pipeline.run_folder import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The small run, opened."""
    return open_run(small_run(tmp_path_factory.mktemp("run")))


# ---------------------------------------------------------------- who


def test_who_finds_bearers_by_the_act(run: Run) -> None:
    """Duties whose act holds the text, by agency, with their sentences."""
    found = run.who("清运")
    assert {(d.agency, d.status, d.match) for d in found.items} == {
        ("街道办事处", "assigned", "act"),
        ("街道办事处", "proposed", "act"),
        ("街道办事处", "neglected", "act"),
    }
    assert found.items[0].evidence.title is None and found.items[1].evidence.authors == ("陆小舟", "何田")


def test_who_takes_the_matter_of_bare_acts_from_the_sentence(run: Run) -> None:
    """An act without object (负责检测) is about what its sentence is about; names of agencies don't count."""
    assert ("云台市生态环境局", "检测", "sentence") in {(d.agency, d.action, d.match) for d in run.who("油烟").items}
    assert "检测" not in {d.action for d in run.who("生态环境").items}


def test_who_orders_agencies_by_their_number_of_duties(run: Run) -> None:
    """The agency with most duties about the text comes first, and its duties stay together."""
    agencies = [d.agency for d in run.who("油烟").items]
    assert agencies[:3] == ["云台市城市管理局"] * 3 and agencies[-1] in ("云台市环境保护局", "街道办事处")


@pytest.mark.parametrize("text", ["餐飲單位", "餐饮 单位", "　餐饮单位"])
def test_script_and_blanks_do_not_matter(run: Run, text: str) -> None:
    """Traditional characters and blanks find the same."""
    assert run.who(text).total == run.who("餐饮单位").total == 5


@pytest.mark.parametrize("text", ["", "  ", "字" * 300])
def test_impossible_texts_are_refused(run: Run, text: str) -> None:
    """Nothing, or too much, to look for is an error with a remedy."""
    with pytest.raises(QueryError):
        run.who(text)


# ---------------------------------------------------------------- duties


@pytest.mark.parametrize("name", ["云台市城市管理局", "市城管局", "城管局", "城管局 ", "雲台市城市管理局"])
def test_duties_understand_aliases(run: Run, name: str) -> None:
    """Full name and aliases give the same duties."""
    assert [d.action for d in run.duties(name).items] == [
        "承担",
        "监督物业服务企业",
        "统一检查餐饮单位的油烟排放",
        "检查餐饮单位的油烟排放",
    ]


def test_duties_come_by_status(run: Run) -> None:
    """Assigned, proposed, neglected, each in reading order."""
    assert [d.status for d in run.duties("街道办事处").items] == [
        "assigned",
        "proposed",
        "neglected",
        "neglected",
    ]


def test_duties_with_predecessors(run: Run) -> None:
    """The duties of the body it came from are added on demand."""
    assert "云台市环境保护局" not in {d.agency for d in run.duties("市生态环境局").items}
    assert "云台市环境保护局" in {d.agency for d in run.duties("市生态环境局", predecessors=True).items}


def test_unknown_names_get_suggestions(run: Run) -> None:
    """A name that nobody bears brings near ones."""
    found = run.duties("城市管理局")
    assert found.total == 0 and found.suggestions[0] == "云台市城市管理局"
    assert run.duties("街道辦事処").suggestions == ("街道办事处",)
    assert run.duties("甲乙丙").suggestions == () and run.duties("？！").suggestions == ()


# ---------------------------------------------------------------- overlaps


def test_overlap_with_complaint(run: Run) -> None:
    """Agencies of one place with like duties; the complaining sentence joins bearers of different levels."""
    (overlap,) = run.overlaps().items
    assert overlap.action == "检查餐饮单位的油烟排放"
    assert set(overlap.agencies) == {"云台市环境保护局", "云台市城市管理局", "云台市生态环境局", "街道办事处"}
    assert [c.sentence_id for c in overlap.complaints] == ["se-01"]


def test_joint_bearers_are_no_overlap(run: Run) -> None:
    """市生态环境局和市城管局应当监督… is one duty of two."""
    assert "监督物业服务企业" not in {overlap.action for overlap in run.overlaps().items}


def test_predecessors_are_no_overlap(tmp_path: Path) -> None:
    """A body and the one it came from are the same office at different times."""
    tables = small_tables()
    kept = {"ag-hb", "ag-sb"}
    tables["duties"] = [d for d in tables["duties"] if d["agency_id"] in kept]
    tables["mentions"] = [m for m in tables["mentions"] if m["sentence_id"] != "se-01"]
    write_tables(tmp_path, tables)
    assert open_run(tmp_path).overlaps().total == 0


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("云台市民政局", "云台市财政局", True),
        ("云台市渔业行政主管部门", "云台市渔业渔政主管部门", False),
        ("云台市人民政府", "云台市人民政府水务部门", False),
        ("云台市环境保护局", "云台市生态环境局", False),
        ("云台市公安局", "云台市水务局", True),
        ("云台市公安局", "云台市有关部门", False),
    ],
)
def test_bodies_that_are_two(tmp_path: Path, one: str, other: str, overlap: bool) -> None:
    """Names tell whether two bodies are two: fields of work that share a word are a reform or a part."""
    tables = small_tables()
    tables["duties"] = [d for d in tables["duties"] if d["duty_id"] in ("du-04", "du-14")]
    tables["mentions"] = []
    for agency in tables["agencies"]:
        agency.update(predecessor_id=None, name={"ag-cg": one, "ag-sb": other}.get(agency["agency_id"], agency["name"]))
    write_tables(tmp_path, tables)
    assert open_run(tmp_path).overlaps().total == overlap


def unplaced(*duty_ids: str) -> dict[str, list[Row]]:
    """The small run's tables with these duties alone, of agencies without place and level."""
    tables = small_tables()
    for agency in tables["agencies"]:
        agency.update(place=None, level=None, predecessor_id=None)
    tables["duties"] = [d for d in tables["duties"] if d["duty_id"] in duty_ids]
    tables["mentions"] = [m for m in tables["mentions"] if m["sentence_id"] != "se-01"]
    return tables


def test_unplaced_agencies_overlap_only_within_a_document(tmp_path: Path) -> None:
    """Without place and level nothing says that two bodies ever meet."""
    write_tables(tmp_path, unplaced("du-00", "du-04", "du-14"))
    (overlap,) = open_run(tmp_path).overlaps().items
    assert overlap.agencies == ("云台市城市管理局", "云台市环境保护局") and overlap.scope is None


def test_complaints_without_like_duties(tmp_path: Path) -> None:
    """A sentence that complains of overlap between two bodies is an answer by itself."""
    tables = small_tables()
    tables["duties"], tables["links"] = [], []
    write_tables(tmp_path, tables)
    (overlap,) = open_run(tmp_path).overlaps().items
    assert (overlap.action, overlap.agencies) == ("", ("云台市城市管理局", "街道办事处"))
    assert [c.sentence_id for c in overlap.complaints] == ["se-01"]
    assert len(list(rows(overlap))) == 1


def test_a_complaint_is_about_the_bodies_beside_it(tmp_path: Path) -> None:
    """Bodies that stand behind a ； from the complaint aren't those that it is about."""
    tables = small_tables()
    tables["duties"], tables["links"] = [], []
    sentence = next(row for row in tables["sentences"] if row["sentence_id"] == "se-01")
    sentence["text"] = sentence["text"].replace("都检查餐饮单位的油烟排放，", "都检查餐饮单位的油烟排放；")
    write_tables(tmp_path, tables)
    assert open_run(tmp_path).overlaps().total == 0


def test_complaints_join_the_overlap_that_they_are_about(tmp_path: Path) -> None:
    """A further complaint of the same document about bodies of the same kinds is no answer of its own."""
    tables = small_tables()
    later = next(s for s in tables["sentences"] if s["sentence_id"] == "se-03")
    later.update(text="有的街道办事处和市城管局职责交叉。", label="problem")
    tables["agencies"].append({"agency_id": "ag-some", "name": "有的街道办事处", "kind": "government", "aliases": []})
    named = {
        "sentence_id": "se-03",
        "document_id": later["document_id"],
        "start": 0,
        "end": 7,
        "text": "",
        "why": "",
    }
    tables["mentions"].append({**named, "mention_id": "me-x", "agency_ids": ["ag-some", "ag-cg"]})
    write_tables(tmp_path, tables)
    (overlap,) = open_run(tmp_path).overlaps().items
    assert [c.sentence_id for c in overlap.complaints] == ["se-01", "se-03"]


# ---------------------------------------------------------------- gaps, changes, pairs


def test_gaps_of_each_kind(run: Run) -> None:
    """Orders without bearer, unanswered problems, assigned and neglected duties."""
    found = [(gap.kind, (gap.duty.action if gap.duty else gap.evidence.sentence_id)) for gap in run.gaps().items]
    assert found == [
        ("no_bearer", "建立清运台账"),
        ("no_bearer", "每日公布清运情况"),
        ("unanswered", "se-03"),
        ("neglected", "及时清运餐厨垃圾"),
    ]
    assert [g.kind for g in run.gaps(kind="unanswered").items] == ["unanswered"]
    (neglected,) = run.gaps(kind="neglected").items
    assert neglected.assigned is not None and neglected.assigned.evidence.document == "垃圾管理规定.txt"


def without_bearer(folder: Path, tables: dict[str, list[Row]]) -> list[str]:
    """The acts that a run of these tables finds ordered without bearer."""
    write_tables(folder, tables)
    return [gap.duty.action for gap in open_run(folder).gaps(kind="no_bearer").items if gap.duty]


@pytest.mark.parametrize(
    ("aim", "named_before", "gap"),
    [("建立", False, True), ("有利于", False, False), ("建立", True, False)],
)
def test_orders_without_bearer(tmp_path: Path, aim: str, named_before: bool, gap: bool) -> None:
    """What tells a state, or stands behind a body that is named, misses no bearer."""
    tables = small_tables()
    duty = next(d for d in tables["duties"] if d["action"] == "建立清运台账")
    duty["aim"] = aim
    place = {"start": 0, "end": 2} if named_before else {"start": duty["end"], "end": duty["end"] + 1}
    tables["mentions"].append(
        {**tables["mentions"][0], "mention_id": "me-y", "sentence_id": duty["sentence_id"], "agency_ids": []} | place
    )
    assert ("建立清运台账" in without_bearer(tmp_path, tables)) == gap


@pytest.mark.parametrize(
    ("text", "deontic", "gap"),
    [
        ("建立清运台账，每日公布。", "must", True),
        ("建立清运台账。", "must", True),
        ("可以建立清运台账。", "may", False),
        ("（二）建立清运台账。", "must", False),
        ("（二）建立清运台账，每日公布。", "must", True),
    ],
)
def test_permissions_and_headings_are_no_orders(tmp_path: Path, text: str, deontic: str, gap: bool) -> None:
    """What may be done, and what stands alone behind a number, misses no bearer."""
    tables = small_tables()
    duty = next(d for d in tables["duties"] if d["action"] == "建立清运台账")
    sentence = next(s for s in tables["sentences"] if s["sentence_id"] == duty["sentence_id"])
    sentence["text"] = text
    start = text.index("建立")
    duty.update(deontic=deontic, start=start, end=start + len("建立清运台账"))
    assert ("建立清运台账" in without_bearer(tmp_path, tables)) == gap


def test_bodies_of_a_norm_meet_in_a_place_or_level(tmp_path: Path) -> None:
    """In a norm two bodies without place and level are no overlap, in commentary they are."""
    for genre, total in (("norm", 0), ("commentary", 1)):
        tables = unplaced("du-00", "du-04")
        tables["documents"] = [row | {"genre": genre} for row in tables["documents"]]
        write_tables(tmp_path / genre, tables)
        assert open_run(tmp_path / genre).overlaps().total == total


@pytest.mark.parametrize(
    ("genre", "changes", "unanswered"),
    [
        ("commentary", {}, True),
        ("report", {}, True),
        ("report", {"se-05": {"label": "responsibility"}}, False),
        ("commentary", {"se-05": {"label": "responsibility"}}, True),
        ("commentary", {"se-00": {"label": "proposal"}}, True),
        ("commentary", {"se-00": {"label": "proposal", "paragraph": 3}}, False),
    ],
)
def test_unanswered_problems(
    tmp_path: Path, genre: str, changes: dict[str, dict[str, object]], unanswered: bool
) -> None:
    """Proposals that are other problems' leave one unanswered; free ones behind it or beside it and orders don't."""
    tables = small_tables()
    tables["documents"][0]["genre"] = genre
    for sentence in tables["sentences"]:
        sentence.update(changes.get(sentence["sentence_id"], {}))
    write_tables(tmp_path, tables)
    found = open_run(tmp_path).gaps(kind="unanswered").items
    assert ("se-03" in {gap.evidence.sentence_id for gap in found}) == unanswered


def test_prohibitions_are_no_overlap(tmp_path: Path) -> None:
    """Two bodies that must both leave something don't get in each other's way."""
    tables = small_tables()
    tables["mentions"] = [m for m in tables["mentions"] if m["sentence_id"] != "se-01"]
    tables["duties"] = [d | {"deontic": "must_not"} for d in tables["duties"] if d["sentence_id"] != "se-01"]
    write_tables(tmp_path, tables)
    assert open_run(tmp_path).overlaps().total == 0


@pytest.mark.parametrize(
    "changes",
    [{"constraint": "在各自职责范围内"}, {"action": "按照职责分工检查油烟"}, {"object": "有关油烟的议案"}],
)
def test_divided_work_is_no_overlap(tmp_path: Path, changes: dict[str, str]) -> None:
    """Where the text divides the work, or gives several bodies a right to propose, they don't overlap."""
    tables = small_tables()
    tables["mentions"] = [m for m in tables["mentions"] if m["sentence_id"] != "se-01"]
    tables["duties"] = [d for d in tables["duties"] if d["sentence_id"] != "se-01"]
    write_tables(tmp_path / "before", tables)
    assert open_run(tmp_path / "before").overlaps().total > 0
    tables["duties"] = [d | changes for d in tables["duties"]]
    write_tables(tmp_path / "after", tables)
    assert open_run(tmp_path / "after").overlaps().total == 0


def test_changes_tell_before_and_after(run: Run) -> None:
    """油烟检查 went from one office to another."""
    (change,) = run.changes().items
    assert (change.before.agency, change.after.agency) == ("云台市城市管理局", "云台市生态环境局")


def test_changes_need_two_holders(tmp_path: Path) -> None:
    """A duty told anew of the same office didn't move."""
    tables = small_tables()
    next(duty for duty in tables["duties"] if duty["aim"] == "检测")["agency_id"] = "ag-cg"
    write_tables(tmp_path, tables)
    assert open_run(tmp_path).changes().total == 0


def test_pairs_tell_the_proposals_of_each_problem(run: Run) -> None:
    """Each answered problem with its proposals."""
    found = {(p.problem.sentence_id, tuple(a.evidence.sentence_id for a in p.proposals)) for p in run.pairs().items}
    assert found == {("se-01", ("se-04",)), ("se-02", ("se-05",))}


# ---------------------------------------------------------------- search


def test_search_marks_what_it_finds(run: Run) -> None:
    """Every occurrence is marked, in the text as printed."""
    found = run.search("清運", label="problem").items
    assert [[e.text[a:b] for a, b in e.marks] for e in found] == [["清运", "清运"]]
    assert run.search("“A类”小区=1000户").total == 1 == run.search("a类").total


# ---------------------------------------------------------------- filters and pages


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"status": "neglected"}, 2),
        ({"place": "云台"}, 7),
        ({"place": "别处"}, 0),
        ({"level": "township"}, 1),
        ({"since": "2020"}, 3),
        ({"since": "2020-09-02"}, 1),
        ({"until": "2018"}, 4),
        ({"until": "2020-09"}, 6),
        ({"document": "2018"}, 4),
        ({"document": "管理规定"}, 1),
        ({"document": "d" * 63 + "3"}, 1),
        ({"status": "assigned", "since": "2020", "level": "city"}, 3),
    ],
)
def test_filters(run: Run, chosen: dict[str, str], expected: int) -> None:
    """Each filter, and several at once, over the seven duties about 油烟."""
    assert run.who("油烟", **chosen).total == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"status": "neglected"}, 1),
        ({"level": "township"}, 3),
        ({"place": "云台"}, 4),
        ({"since": "2021"}, 1),
    ],
)
def test_filters_on_sentences(run: Run, chosen: dict[str, str], expected: int) -> None:
    """Sentences are filtered by the duties they state and the agencies they name."""
    assert run.search("清运", **chosen).total == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("chosen", [{"status": "done"}, {"level": "galaxy"}, {"since": "last year"}, {"until": "20-1"}])
def test_bad_filters_are_refused(chosen: dict[str, str]) -> None:
    """A value that can't be one is an error that names the ones that can."""
    with pytest.raises(QueryError):
        Filters(**chosen)


@pytest.mark.parametrize("question", ["who", "search", "gaps", "overlaps", "pairs", "changes", "duties"])
def test_pages_add_up(run: Run, question: str) -> None:
    """Pages of one are the whole, in order, without repeats."""
    args = {"who": ["油烟"], "search": ["清运"], "duties": ["街道办事处"]}.get(question, [])
    ask = getattr(run, question)
    whole = ask(*args)
    assert whole.total == len(whole.items) > 0
    pages = [ask(*args, limit=1, offset=n) for n in range(whole.total + 1)]
    assert tuple(item for page in pages for item in page.items) == whole.items
    assert {page.total for page in pages} == {whole.total}


def test_rows_of_a_question_share_their_columns(run: Run) -> None:
    """CSV needs the same columns on every line, whatever the answer."""
    for ask in (run.overlaps, run.gaps, run.changes, run.pairs):
        lines = [line for item in ask().items for line in rows(item)]
        assert lines and len({tuple(line) for line in lines}) == 1


def test_evidence_is_the_sentence(run: Run) -> None:
    """Every duty's mark is its action in its sentence, and the sentence is one of the run."""
    texts = {sentence[1] for article in ARTICLES for sentence in article[3]}
    for duty in run.who("油烟").items:
        ((start, end),) = duty.evidence.marks
        assert duty.evidence.text[start:end] == duty.action and duty.evidence.text in texts


# ---------------------------------------------------------------- SQL


def test_sql_answers_with_columns_and_pages(run: Run) -> None:
    """A page of rows, and whether there are more."""
    found = run.sql("SELECT duty_id FROM duties ORDER BY duty_id", limit=2, offset=1)
    assert found.columns == ("duty_id",) and found.rows == (("du-01",), ("du-02",)) and found.more
    assert not run.sql("SELECT 1").more


def test_sql_may_name_its_own_tables(run: Run) -> None:
    """Common table expressions, also recursive ones, and full text are allowed."""
    assert run.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n"
    ).rows == ((15,),)
    assert run.sql("SELECT count(*) FROM sentence_text WHERE sentence_text MATCH '\"清 运\"'").rows == ((4,),)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM duty",
        "INSERT INTO meta VALUES ('a', 'b')",
        "DROP TABLE duty",
        "CREATE TABLE mine (x)",
        "CREATE TEMP TABLE mine (x)",
        "UPDATE duty SET action = ''",
        "ATTACH DATABASE '/tmp/other.sqlite' AS other",
        "PRAGMA journal_mode = WAL",
        "PRAGMA table_info(duty)",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM pragma_database_list",
        "SELECT load_extension('evil')",
        "SELECT zeroblob(200000000)",
        "SELECT 1; SELECT 2",
        "SELECT nothing FROM nowhere",
        "VACUUM INTO '/tmp/copy.sqlite'",
        "BEGIN",
        "",
        "-- nothing",
    ],
)
def test_sql_only_reads_the_tables(run: Run, statement: str) -> None:
    """Anything but one SELECT over the tables is refused, and the store answers on."""
    with pytest.raises(QueryError):
        run.sql(statement)
    assert run.sql("SELECT count(*) FROM duties").rows == ((15,),)


def test_sql_stops_in_time(run: Run) -> None:
    """A query without end is cut off."""
    with pytest.raises(QueryError, match=r"longer than 0\.2 s"):
        sql(
            run.questions,
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n",
            seconds=0.2,
        )
    assert run.who("油烟").total == 7
