"""'Moscow' means the Soviet Union in a Soviet passage, 'Belgrade' Yugoslavia in a Yugoslav one."""

import pytest

from allies.codebook.states import states
from allies.codebook.successions import successions
from allies.coding.reading import read_document
from helpers import document


def capitals(text, lang, date):
    last = list(read_document(document(text, lang=lang, date=date)))[-1]
    return [c for m in last.mentions if m.kind in ("capital", "seat") for c in m.codes]


@pytest.mark.parametrize(
    ("lang", "date", "text", "codes"),
    [
        # The day of the document.
        ("en", "1968-08-30", "Moscow sent tanks to Prague.", ["SUN", "CSK"]),
        ("fr", "1948-07-01", "Le Kremlin a rompu avec Belgrade.", ["SUN", "YUG"]),
        ("en", "2004-05-06", "Belgrade asked Skopje for help.", ["SCG", "MKD"]),
        ("en", "1991-12-25", "Moscow recognised Vilnius.", ["SUN", "LTU"]),
        ("en", "1991-12-26", "Moscow recognised Kyiv.", ["RUS", "UKR"]),
        ("en", "1915-06", "Moscow mourned.", ["RUS"]),
        ("en", "1990", "Prague waits for Moscow.", ["CSK", "SUN"]),
        # The years of the sentence, where the ended state was named.
        ("fr", "2021-03-01", "L'Union soviétique aimait l'Égypte. En 1972, Moscou perdit Le Caire.",
         ["SUN", "EGY"]),
        ("en", None, "In 1955 the Soviets came back, and Moscow made peace with Belgrade.",
         ["SUN", "SRB"]),
        ("en", None, "Yugoslavia was courted. In 1955 Moscow asked Belgrade to forget.",
         ["RUS", "YUG"]),
        ("en", None, "The Soviet Union courted Egypt. Through the 1950s Moscow armed Cairo.",
         ["SUN", "EGY"]),
        # Nobody named the ended state, or the sentence tells of later years as well, or of none.
        ("en", "2021-03-01", "In 1972 Moscow lost Cairo.", ["RUS", "EGY"]),
        ("en", None, "The Soviet Union fell. From 1972 to 2015 Moscow missed Cairo.",
         ["RUS", "EGY"]),
        ("en", None, "The Soviet Union fell. In the 1990s Moscow missed Cairo.", ["RUS", "EGY"]),
        ("fr", None, "L'URSS est tombée. Dans les années 1990, Moscou regrette Le Caire.",
         ["RUS", "EGY"]),
        ("fr", None, "L'URSS n'est plus. Moscou regrette Le Caire.", ["RUS", "EGY"]),
        ("en", None, "The Soviet Union fell. Moscow sold 1,950 lorries to Cairo.", ["RUS", "EGY"]),
    ],
)  # fmt: skip
def test_a_capital_means_the_state_of_its_time(lang, date, text, codes):
    assert capitals(text, lang, date) == codes


def test_each_ended_state_has_its_heir_and_its_days():
    for ended in {state for found in successions().values() for state in found}:
        assert {ended.code, ended.heir} <= set(states())
        assert states()[ended.code]["to"] == ended.stop > ended.start
