"""When a text without a date was written, as far as it tells itself."""

import pytest

from allies.coding.implied import implied_date
from allies.core.text import fold


@pytest.mark.parametrize(
    ("lang", "text", "date"),
    [
        ("en", "In 2019 the two met. They had signed in 2014.", "2019"),
        ("en", "In 2021 it promised to leave by 2035, and not before 2030.", "2021"),
        ("en", "In 2021 it called for the 2030 Agenda and for Vision 2040.", "2021"),
        (
            "en",
            "In 2021 it adopted Strategy 2030 and the 2040 Sustainable Development Goals.",
            "2021",
        ),
        ("en", "Television 2021: the pact dates from 2014.", "2021"),
        ("fr", "En 2021, il invoque l'Agenda 2030 et la stratégie 2040.", "2021"),
        ("fr", "La révision 2023 du pacte de 2014 est signée.", "2023"),
        ("en", "On Saturday 4 January, after the talks of 2019, both sides left.", "2020-01-04"),
        ("en", "On Tuesday, March 5, they met; the pact dates from 2019.", "2019-03-05"),
        ("en", "On Monday 31 June they met. The pact dates from 2021.", "2021"),
        ("fr", "Le pacte date de 2014 ; il a été revu en 2019.", "2019"),
        ("fr", "En 2021, il promet de partir d'ici 2035, à l'horizon 2040 au plus.", "2021"),
        ("fr", "Mardi 5 mars, on s'est vu ; le pacte date de 2019.", "2019-03-05"),
    ],
)
def test_a_text_is_of_the_latest_year_that_it_looks_back_to(lang, text, date):
    assert implied_date(fold(text), lang=lang) == date


@pytest.mark.parametrize(
    "text",
    ["They met on Saturday 4 January.", "It paid $2021 for 2,021 chairs.", "in the 1990s", "1815",
     "the bulletin 12-2021", "by 2035", ""],
)  # fmt: skip
def test_a_text_that_tells_no_year_has_no_date(text):
    assert implied_date(fold(text), lang="en") is None
