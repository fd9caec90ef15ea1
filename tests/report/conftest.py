"""Reports on the example dossier, made once for all tests."""

from pathlib import Path

import pytest

import allies

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "russia"


@pytest.fixture(scope="session")
def workspace(tmp_path_factory):
    with allies.open(tmp_path_factory.mktemp("report") / "w.duckdb") as space:
        added = space.add(str(EXAMPLES))
        assert not added.refused
        assert added.documents == 12
        yield space


@pytest.fixture(scope="session")
def assessment(workspace):
    return workspace.assess("RUS")


@pytest.fixture(scope="session", params=["en", "fr"])
def lang(request):
    return request.param


@pytest.fixture(scope="session")
def page(assessment, lang):
    from allies.report.pages import render

    return render(assessment, lang=lang)
