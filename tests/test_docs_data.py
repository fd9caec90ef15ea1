"""The pages of data sets and measures are those that the code gives, and say all they should."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from allies.measures import MEASURES, MODULES
from allies.sources.datasets import DATASETS, dataset

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
GUIDES = DOCS / "guide"
FRENCH = ("jeux-de-donnees.md", "mesures.md", "guide/ajouter-un-jeu-de-donnees.md",
          "guide/ajouter-une-mesure.md")  # fmt: skip


@pytest.fixture
def made(monkeypatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    return import_module("docs.generate_data")


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(page: str, name: str) -> str:
    """What stands below the heading that ends with a name in backticks."""
    found = [part for part in re.split(r"^##+ ", page, flags=re.M)
             if part.partition("\n")[0].endswith(f"(`{name}`)")]  # fmt: skip
    assert len(found) == 1, name
    return found[0]


@pytest.mark.parametrize("name", ["datasets.md", "jeux-de-donnees.md", "measures.md", "mesures.md"])
def test_the_page_is_up_to_date(made, name):
    assert text_of(name) == made.pages()[name], "run python -m docs.generate_data"


@pytest.mark.parametrize("name", list(DATASETS))
def test_every_data_set_has_its_section_in_both_languages(made, name):
    known = dataset(name)
    for lang, file in made.PAGES["datasets"].items():
        told = section(text_of(file), name)
        assert f"<{known.page}>" in told
        assert made.typographic(known.title[lang] if lang == "fr" else "") in told
        assert known.citation.splitlines()[0] in told
        for variable in known.variables:
            assert f"| `{variable.name}` |" in told


@pytest.mark.parametrize("name", list(MEASURES))
def test_every_measure_has_formula_range_silence_and_reference(made, name):
    known = MEASURES[name]
    for lang, file in made.PAGES["measures"].items():
        told = section(text_of(file), name)
        for key in ("formula", "says", "silent", "reference"):
            start = made._TEXT[key][lang].split("{")[0].strip()
            line = made.typographic(start) if lang == "fr" else start
            assert f"- {line}" in told, key
        assert f"`{known.formula}`" in told
        assert f"({known.unit})" in told
        for option in known.options:
            assert f"`{option}` = " in told


def test_every_module_of_measures_has_a_heading(made):
    assert list(made.GROUPS) == list(MODULES)


@pytest.mark.parametrize("name", FRENCH)
def test_french_pages_have_french_spaces(made, name):
    for line in text_of(name).splitlines():
        if not line.startswith("    "):
            assert made.typographic(line) == line


def fields_of(kind: str) -> set[str]:
    from dataclasses import fields

    from allies.measures.base import Measure
    from allies.sources.datasets.base import Dataset

    return {field.name for field in fields({"Measure": Measure, "Dataset": Dataset}[kind])}


@pytest.mark.parametrize(
    ("kind", "pages"),
    [("Dataset", ("add-a-dataset.md", "ajouter-un-jeu-de-donnees.md")),
     ("Measure", ("add-a-measure.md", "ajouter-une-mesure.md"))],
)  # fmt: skip
def test_the_guides_for_growth_name_every_field(kind, pages):
    for page in pages:
        text = (GUIDES / page).read_text(encoding="utf-8")
        missing = {name for name in fields_of(kind) if f"`{name}`" not in text}
        assert not missing, page
