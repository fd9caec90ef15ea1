"""Settings: the environment goes before the file, the file before what is built in."""

import pytest

from allies.errors import UsageError
from allies.settings import Settings, load_settings


def test_without_anything_there_are_defaults(tmp_path):
    assert load_settings(tmp_path, {}) == Settings()
    assert Settings().max_bytes == 50_000_000


def test_the_file_and_then_the_environment(tmp_path):
    (tmp_path / "allies.toml").write_text(
        'workspace = "a.duckdb"\nlang = "fr"\nmax_bytes = 1_000\n', encoding="utf-8"
    )
    assert load_settings(tmp_path, {}) == Settings(workspace="a.duckdb", lang="fr", max_bytes=1000)
    told = {"ALLIES_WORKSPACE": "b.duckdb", "ALLIES_MAX_BYTES": "2000", "ALLIES_LANG": ""}
    assert load_settings(tmp_path, told) == Settings(
        workspace="b.duckdb", lang="fr", max_bytes=2000
    )


def test_other_variables_are_not_settings(tmp_path):
    assert load_settings(tmp_path, {"ALLIES_DEBUG": "1", "WORKSPACE": "x"}) == Settings()


def test_the_current_folder_and_the_real_environment(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALLIES_WORKSPACE", "c.duckdb")
    assert load_settings().workspace == "c.duckdb"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("workspace = ", "can't be read as settings"),
        (
            "colour = 'red'",
            "sets 'colour', which is none of cache, lang, max_bytes, max_download, weights, "
            "workspace",
        ),
        ("lang = 'de'", "lang must be fr or en, not 'de'"),
        ("workspace = 3", "workspace must be a text"),
        ("max_bytes = true", "whole number of bytes"),
        ("max_bytes = 1.5", "whole number of bytes"),
        ("max_bytes = 0", "whole number of bytes"),
        ("max_bytes = -5", "whole number of bytes"),
        ("max_bytes = 'many'", "whole number of bytes"),
        ("max_bytes = []", "max_bytes must be a whole number of bytes"),
        ("max_download = 0", "max_download must be a whole number of bytes"),
        ("cache = 3", "cache must be a text"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, text, told):
    (tmp_path / "allies.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        load_settings(tmp_path, {})


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "allies.toml").write_bytes(b"lang = '\xff'")
    with pytest.raises(UsageError, match="can't be read as settings"):
        load_settings(tmp_path, {})
