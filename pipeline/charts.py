"""Charts of a run, drawn without a display, with a font that has Chinese characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

CJK_FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
    "Noto Serif CJK SC",
    "Arial Unicode MS",
)
"""Fonts with Chinese characters, best first: of Debian, macOS and Windows."""

COLOURS = {
    "problem": "#b03a2e",
    "responsibility": "#3f7d3a",
    "proposal": "#b9770e",
    "other": "#aab3bb",
    "assigned": "#3f7d3a",
    "proposed": "#b9770e",
    "neglected": "#b03a2e",
}
_INK = "#1d2733"
_WIDTH = 8.0


def cjk_font() -> str | None:
    """The best font with Chinese characters that is installed; None where none is."""
    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    return next((name for name in CJK_FONTS if name in installed), None)


def stacked_bars(
    rows: Mapping[str, Mapping[str, int]], series: Sequence[str], path: Path, *, title: str, across: bool = False
) -> None:
    """Draws counts as bars, a bar a row, its parts one on the other; `across` lays the bars down."""
    height = 0.9 + 0.32 * len(rows) if across else 3.6
    figure = Figure(figsize=(_WIDTH, max(height, 1.8)), layout="constrained")
    axes = figure.subplots()
    names = list(rows)
    base = [0] * len(names)
    for part in series:
        counts = [rows[name].get(part, 0) for name in names]
        if across:
            axes.barh(range(len(names)), counts, left=base, color=COLOURS[part], label=part)
        else:
            axes.bar(range(len(names)), counts, bottom=base, color=COLOURS[part], label=part, width=0.7)
        base = [a + b for a, b in zip(base, counts, strict=True)]
    _dress(axes, title)
    if across:
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
    else:
        axes.set_xticks(range(len(names)), names, rotation=45 if len(names) > 8 else 0)
        axes.set_xlim(-0.6, max(len(names), 6) - 0.4)  # a single bar stays a bar
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    _save(figure, path)


def _dress(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", color=_INK)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _save(figure: Figure, path: Path) -> None:
    font = cjk_font()
    if font is not None:
        for text in figure.findobj(match=lambda artist: hasattr(artist, "set_fontfamily")):
            text.set_fontfamily([font, "DejaVu Sans"])  # type: ignore[attr-defined]
    # The library's version is no part of the picture: the same run gives the same bytes.
    figure.savefig(path, dpi=120, metadata={"Software": None})
