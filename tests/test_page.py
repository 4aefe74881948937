"""The HTML page in a headless Chromium: it draws, filters, opens agencies, and asks no network for anything."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from small_run import small_run

from pipeline import open_run
from pipeline.export import write
from pipeline.export.html import MOST_NODES
from pipeline.graph import Graph

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (Debian: apt-get install chromium)")


def _chromium(*arguments: str) -> str:
    """What a headless Chromium prints."""
    assert CHROMIUM is not None
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--window-size=1400,900",
        "--virtual-time-budget=5000",
    ]
    done = subprocess.run([*command, *arguments], capture_output=True, timeout=120, check=True)
    return done.stdout.decode("utf-8", "replace")


def _dom(page: Path, named: str = "", script: str = "") -> str:
    """The page's elements after loading, and after a script has acted like a user."""
    if script:
        acted = page.with_name("acted.html")
        # The page's own policy allows inline scripts and nothing else.
        acted.write_text(page.read_text("utf-8").replace("</body>", f"<script>{script}</script></body>"), "utf-8")
        page = acted
    return html.unescape(_chromium("--dump-dom", f"{page.as_uri()}{'#' + named if named else ''}"))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small run as a page."""
    folder = tmp_path_factory.mktemp("page")
    with open_run(small_run(folder)) as run:
        return run.export("html", folder / "graph.html")


def test_page_asks_no_network(page: Path) -> None:
    """No address but those of namespaces, and a policy that would block one."""
    text = page.read_text("utf-8")
    assert "default-src 'none'" in text
    assert not re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?\s*(?:https?:)?//""", text)
    assert not re.findall(r"https?://", text.split('id="data"')[0] + text.split("</script>", 1)[1])


def test_data_cannot_leave_its_element(tmp_path: Path) -> None:
    """A text with markup stays text."""
    graph = Graph()
    graph.add_node("a", type="Agency", label="</script><script>document.title='evil'</script><!--")
    text = write(graph, "html", tmp_path / "g.html").read_text("utf-8")
    assert "evil'</script>" not in text
    data = json.loads(text.split('id="data">')[1].split("</script>")[0])
    assert data["nodes"][0]["label"].startswith("</script>")


@needs_chromium
def test_page_shows_agencies_in_a_list(page: Path) -> None:
    """Ready without an error, every agency is in the list, and nothing is chosen."""
    dom = _dom(page)
    assert 'data-ready="yes"' in dom and 'data-visible="24"' in dom
    assert all(f"<span>{name}</span>" in dom for name in ("云台市城市管理局", "街道办事处", "物业服务企业"))


@needs_chromium
def test_choosing_an_agency_shows_its_duties(page: Path) -> None:
    """Duties by status, with the act highlighted in its sentence and the place of it."""
    dom = _dom(page, named="街道办事处")
    panel = dom.split('id="panel"')[1].split("</aside>")[0]
    assert [panel.index(f"{name}（") for name in ("现有", "建议", "未履行")] == sorted(
        panel.index(f"{name}（") for name in ("现有", "建议", "未履行")
    )
    assert "街道办事处没有<mark>及时清运餐厨垃圾</mark>。" in panel
    assert "《餐厨垃圾谁来管》 · 第1版 · 2018" in panel


@needs_chromium
def test_clicking_in_list_and_drawing(page: Path) -> None:
    """A click in the list opens the agency; a click on its place in the drawing does, too."""
    click = "[...document.querySelectorAll('#list button')].find(b => b.textContent.startsWith('云台市城市')).click();"
    assert 'data-chosen="云台市城市管理局"' in _dom(page, script=click)
    on_canvas = """
      const box = canvas.getBoundingClientRect(), n = nodes.find(n => n.label === '物业服务企业');
      const x = box.left + view.x + view.scale * n.x, y = box.top + view.y + view.scale * n.y;
      const at = { clientX: x, clientY: y, pointerId: 1, bubbles: true };
      canvas.setPointerCapture = () => {};
      canvas.dispatchEvent(new PointerEvent('pointerdown', at));
      canvas.dispatchEvent(new PointerEvent('pointerup', at));"""
    assert 'data-chosen="物业服务企业"' in _dom(page, script=on_canvas)


@needs_chromium
@pytest.mark.parametrize(
    ("box", "left"),
    [("#types input[value=Problem]", 21), ("#types input[value=Duty]", 12), ("#statuses input[value=neglected]", 23),
     ("#levels input[value=city]", 12)],
)  # fmt: skip
def test_filters_by_type_status_and_level(page: Path, box: str, left: int) -> None:
    """Each box takes its nodes away."""
    assert f'data-visible="{left}"' in _dom(page, script=f"document.querySelector('{box}').click();")


def _large(nodes: int) -> Graph:
    graph = Graph()
    agencies = nodes // 10
    for n in range(agencies):
        graph.add_node(f"a{n}", type="Agency", label=f"第{n}监测站", level="city", aliases=[])
    said = {"title": ["题"], "article": ["x"], "page": [1], "year": [2020], "count": 1}
    for n in range(nodes - agencies):
        action = f"检查第{n}号企业"
        graph.add_node(f"d{n}", type="Duty", label=action, statuses=["assigned"], actions=[action], aim="检查")
        owner = f"a{n * n % agencies}"
        graph.add_edge(owner, f"d{n}", kind="HAS_DUTY", status="assigned", deontic="must",
                       sentence_id=[f"s{n}"], text=[f"监测站应当{action}。"], **said)  # fmt: skip
        if n % 5 == 0:
            graph.add_edge(f"d{n}", f"a{n % agencies}", kind="TOWARD", sentence_id=[f"s{n}"], text=["。"], **said)
    return graph


@needs_chromium
def test_two_thousand_nodes_are_drawn(tmp_path: Path) -> None:
    """A frame takes no seconds without a graphics processor, and the picture isn't empty."""
    path = write(_large(2000), "html", tmp_path / "g.html")
    dom = _dom(path)
    assert 'data-visible="2000"' in dom
    drawn = re.search(r'data-drawn="([\d.]+)"', dom)
    assert drawn is not None and float(drawn[1]) < 2000
    _chromium(f"--screenshot={tmp_path / 'g.png'}", path.as_uri())
    with Image.open(tmp_path / "g.png") as picture:
        colours = picture.convert("RGB").crop((260, 80, 950, 850)).getcolors(1_000_000)
    assert colours is not None and len(colours) > 50


def test_larger_graphs_keep_their_best_connected_part(tmp_path: Path) -> None:
    """Beyond the limit the busiest agencies stay with their duties, and the page tells how many there are."""
    text = write(_large(MOST_NODES + 500), "html", tmp_path / "g.html").read_text("utf-8")
    data = json.loads(text.split('id="data">')[1].split("</script>")[0])
    assert len(data["nodes"]) == MOST_NODES and data["total"] == MOST_NODES + 500
    assert all(0 <= end < MOST_NODES for edge in data["edges"] for end in edge[:2])
