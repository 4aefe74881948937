"""Configuration: what is told is checked."""

from __future__ import annotations

import pytest

from pipeline.config import Config, load_config
from pipeline.errors import ConfigError


def written(tmp_path, text):
    """A configuration file."""
    path = tmp_path / "c.toml"
    path.write_text(text, "utf-8")
    return path


def test_options_win_over_the_file(tmp_path):
    """An option on the command line replaces the file's; the rest stays."""
    path = written(tmp_path, 'ocr = "never"\nsegmenter = "jieba"\n[limits]\npages = 7\n')
    config = load_config(path, ocr="always", lexicons=None)
    assert (config.ocr, config.segmenter, config.limits.pages) == ("always", "jieba", 7)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("orc = 'never'", "orc: unknown key"),
        ("[limits]\nsecond = 1", "limits.second: unknown key"),
        ("ocr = 'maybe'", "ocr"),
        ("[limits]\npages = 0", "limits.pages"),
        ("[limits]\npages = 'many'", "limits.pages"),
        ("ocr = ", "no TOML"),
        ("lexicons = '/nowhere/at/all'", "is no folder"),
    ],
)
def test_bad_configuration_is_refused(tmp_path, text, told):
    """Unknown keys and bad values are errors that name the key."""
    with pytest.raises(ConfigError, match=told):
        load_config(written(tmp_path, text))


def test_only_what_changes_results_is_in_the_digest():
    """Limits may change without documents being done again; OCR and segmenter may not."""
    assert Config().digest == Config.model_validate({"limits": {"pages": 1}}).digest
    assert Config().digest != Config(ocr="never").digest
    assert Config().digest != Config(segmenter="jieba").digest
