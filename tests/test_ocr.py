"""Recognised pages: sizes, gutters, vertical lines, rules and skew, with a made-up recogniser."""

from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.extract import ocr

raster = pytest.importorskip("cv2") and __import__("pipeline.extract.raster", fromlist=["raster"])


def ink(picture, x0, top, x1, bottom):
    """Blackens a rectangle."""
    picture[top:bottom, x0:x1] = 0


def test_sizes_are_drawn_together():
    """Sizes measured with noise become the few of the page; short lines take the body's."""
    sizes = ocr._drawn_together([10.1, 10.3, 9.9, 10.2, 12.0, 26.0, 27.1, 14.0], [20, 18, 20, 19, 2, 9, 8, 15])
    assert len(set(sizes[:5])) == 1 and sizes[0] == pytest.approx(10.1, abs=0.1)
    assert sizes[5] == sizes[6] == pytest.approx(26.5, abs=0.2)
    assert sizes[7] == 14.0


def test_ink_tells_the_size():
    """The em is the ink's height over .92; the tails of commas don't count."""
    grey = np.full((80, 400), 255, np.uint8)
    for i in range(10):
        ink(grey, 20 + 30 * i, 30, 44 + 30 * i, 55)
    ink(grey, 322, 55, 325, 62)
    assert ocr._size(grey, (15, 27, 330, 60), "居民公园道路照明维修，") == pytest.approx(25 / 0.92, abs=1.2)


def test_a_line_across_a_gutter_is_cut():
    """A white corridor that goes on above and below cuts a detected line; a blank inside a line doesn't."""
    dark = np.zeros((400, 700), bool)
    for row in range(8):
        for x in (*range(20, 320, 30), *range(360, 660, 30)):
            dark[40 * row + 10 : 40 * row + 35, x : x + 26] = True
    dark[90:115, 110:140] = False
    depth = np.cumsum(dark, axis=0, dtype=np.int32)
    starts = np.array([[20, 40 * row + 8] for row in range(8)] + [[360, 40 * row + 8] for row in range(8)], float)
    assert len(ocr._column_pieces(depth, (18, 88, 660, 118), starts)) == 2
    assert ocr._column_pieces(depth, (18, 88, 318, 118), starts) == [(18, 318)]


def test_half_width_punctuation_beside_chinese_becomes_full_width():
    """Recognition mixes up the widths; numbers keep theirs."""
    assert ocr._full_width("责编:李明,电话(010)") == "责编：李明，电话（010)"
    assert ocr._full_width("3.5:1") == "3.5:1"


def test_rules_panels_and_skew():
    """Rules and framed panels are found in a picture, also after it was straightened."""
    picture = np.full((1200, 900), 255, np.uint8)
    ink(picture, 50, 100, 850, 103)
    for x in (100, 397):
        ink(picture, x, 300, x + 3, 700)
    for y in (300, 697):
        ink(picture, 100, y, 400, y + 3)
    rules = raster.find_rules(picture, scale=1.0, number=1)
    assert len([r for r in rules if r.x1 - r.x0 > 700]) == 1
    panels = raster.find_panels(picture, rules, scale=1.0, number=1)
    assert len(panels) == 1 and panels[0].x1 - panels[0].x0 == pytest.approx(300, abs=5)
    import cv2

    askew = cv2.warpAffine(picture, cv2.getRotationMatrix2D((450, 600), 1.2, 1.0), (900, 1200), borderValue=255)
    straight = raster.straightened(askew)
    level = [r for r in raster.find_rules(straight, scale=1.0, number=1) if r.x1 - r.x0 > 700]
    assert len(level) == 1 and level[0].bottom - level[0].top < 8


class Answers:
    """A recogniser with prepared answers: first the page, then a line at a time."""

    def __init__(self, boxes, texts, single=()):
        self.page, self.single = (boxes, texts), list(single)

    def __call__(self, picture, *, detect=True):
        """The prepared answer, in the recogniser's form."""
        if not detect:
            return SimpleNamespace(txts=(self.single.pop(0),), scores=(0.9,))
        boxes, texts = self.page
        parts = []
        for (x0, top, x1, bottom), text in zip(boxes, texts, strict=True):
            step = (x1 - x0) / len(text)
            parts.append([(c, 0.9, [[x0 + step * i, top], [x0 + step * (i + 1), bottom]]) for i, c in enumerate(text)])
        corners = [np.array([[a, b], [c, b], [c, d], [a, d]], float) for a, b, c, d in boxes]
        return SimpleNamespace(boxes=corners, txts=texts, scores=[0.9] * len(texts), word_results=parts)


def drawn(picture, box, n, *, vertical=False):
    """Draws n square characters into a box."""
    x0, top, x1, bottom = box
    for i in range(n):
        if vertical:
            step = (bottom - top) / n
            ink(picture, x0 + 4, int(top + step * i) + 3, x1 - 4, int(top + step * (i + 1)) - 3)
        else:
            step = (x1 - x0) / n
            ink(picture, int(x0 + step * i) + 1, top + 4, int(x0 + step * (i + 1)) - 1, bottom - 4)


def test_recognised_lines_become_glyphs():
    """Horizontal lines keep their ends, vertical ones are read character by character."""
    picture = np.full((600, 600, 3), 255, np.uint8)
    drawn(picture, (100, 100, 400, 133), 10)
    drawn(picture, (500, 100, 540, 300), 5, vertical=True)
    recogniser = Answers(
        [(100, 100, 400, 133), (500, 100, 540, 300)], ["居民公园道路照明维修", "乱"], single=["电梯要检修"]
    )
    lines = ocr._recognised(picture, picture[:, :, 0], 0.36, recogniser)
    glyphs = ocr._glyphs(lines)
    assert glyphs.text == "居民公园道路照明维修电梯要检修"
    assert glyphs.x0[0] == pytest.approx(36.0) and glyphs.x1[9] == pytest.approx(144.0)
    assert np.ptp(glyphs.baseline[:10]) == 0 and np.all(np.diff(glyphs.baseline[10:]) > 10)
    assert np.all(glyphs.confidence == 0.9)
