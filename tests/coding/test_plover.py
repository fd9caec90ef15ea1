"""The PLOVER root of a pair in a sentence."""

import importlib.util
import sys
from pathlib import Path

import pytest

from allies.codebook.relations import RELATIONS
from allies.coding.pipeline import code_by_rules
from allies.coding.plover import ROOTS, features, root_for, root_of, roots_of, stem
from allies.errors import UnknownRelation
from helpers import document

REPOSITORY = Path(__file__).parents[2]
FLOOR = 75.0

SENTENCES = [
    ("AGREE", "[Oslo] agreed to open talks with [Lima] next month."),
    ("CONSULT", "[The Kenyan president] met [his Chilean counterpart] in Rome on Monday."),
    ("SUPPORT", "[Portugal] and [Angola] signed an agreement on air transport."),
    ("COOPERATE", "[Chile] and [Peru] held joint naval exercises last week."),
    ("AID", "[Japan] delivered medicine and food to [Vanuatu] after the cyclone."),
    ("YIELD", "[Bolivia] released [two Peruvian journalists] on Friday."),
    ("REQUEST", "[Ghana] urged [Togo] to reopen the border."),
    ("ACCUSE", "[Cyprus] accused [Malta] of hiding the report."),
    ("REJECT", "[Iceland] rejected a proposal from [Norway] on cod quotas."),
    ("THREATEN", "[Eritrea] threatened to shell [Djibouti]."),
    ("PROTEST", "[Thousands of students] marched in protest against [the government]."),
    ("SANCTION", "[Canada] suspended aid to [Mali] on Thursday."),
    ("MOBILIZE", "[Ecuador] massed troops and put its army on alert near [Colombia]."),
    ("COERCE", "[Police in Quito] arrested [a Colombian man] on Sunday."),
    ("ASSAULT", "[Rebels] attacked [a police station] and killed nine officers."),
    ("CONSULT", "[Le président kényan] a rencontré [son homologue chilien] à Rome."),
    ("COOPERATE", "[Le Chili] et [le Pérou] ont mené des manœuvres communes."),
    ("AID", "[Le Japon] a livré des médicaments à [Vanuatu] après le cyclone."),
    ("YIELD", "[La Bolivie] a libéré [deux journalistes péruviens]."),
    ("REQUEST", "[Le Ghana] a appelé [le Togo] à rouvrir la frontière."),
    ("ACCUSE", "[Chypre] a accusé [Malte] d'avoir caché le rapport."),
    ("REJECT", "[L'Islande] a rejeté la proposition de [la Norvège]."),
    ("THREATEN", "[L'Érythrée] a menacé de bombarder [Djibouti]."),
    ("PROTEST", "[Des milliers d'étudiants] ont manifesté contre [le gouvernement]."),
    ("SANCTION", "[Le Canada] a suspendu son aide à [le Mali]."),
    ("MOBILIZE", "[L'Équateur] a massé des troupes près de [la Colombie]."),
    ("COERCE", "[La police] a arrêté [un Colombien] dimanche."),
    ("ASSAULT", "[Les rebelles] ont attaqué [un convoi] et tué neuf policiers."),
]  # fmt: skip


def pair_in(marked):
    """The sentence and the spans of its source and target, the first two in brackets."""
    before, source, between, target, after = marked.replace("]", "[").split("[")
    start = len(before) + len(source) + len(between)
    return (
        before + source + between + target + after,
        (len(before), len(before) + len(source)),
        (start, start + len(target)),
    )


@pytest.mark.parametrize(("root", "marked"), SENTENCES, ids=lambda text: text[:20])
def test_each_root_can_be_told_from_the_words_alone(root, marked):
    assert root_of(*pair_in(marked)) == root


def test_every_root_has_a_sentence():
    assert {root for root, _ in SENTENCES} == set(ROOTS)


@pytest.mark.parametrize("code", sorted(RELATIONS))
def test_a_relation_has_only_roots_of_its_own_or_of_its_sign(code):
    allowed = roots_of(code)
    assert allowed
    assert set(allowed) <= set(ROOTS)
    for _, marked in SENTENCES[::5]:
        assert root_of(*pair_in(marked), code) in allowed


def test_concessions_and_retreats_yield():
    assert roots_of("concession") == roots_of("withdrawal") == ("YIELD",)
    assert roots_of("ceasefire") == ("YIELD", "AGREE")


def test_relations_without_a_root_choose_by_sign():
    assert roots_of("strengthening") == ROOTS[:6]
    assert roots_of("weakening") == ROOTS[6:]
    assert roots_of("limit") == roots_of(None) == ROOTS


def test_the_words_choose_among_the_roots_of_a_relation():
    threat, source, target = pair_in("[Eritrea] threatened to shell [Djibouti].")
    assert root_of(threat, source, target, "threat") == "THREATEN"
    troops, source, target = pair_in("[Eritrea] massed troops on the border with [Djibouti].")
    assert root_of(troops, source, target, "threat") == "MOBILIZE"


def test_an_unknown_relation_is_an_error():
    with pytest.raises(UnknownRelation):
        root_of("A b.", (0, 1), (2, 3), "friendship")


@pytest.mark.parametrize(
    ("source", "target"),
    [(None, None), ((0, 5), None), (None, (0, 5)), ((0, 5), (0, 5)), ((0, 0), (0, 0))],
)
@pytest.mark.parametrize("sentence", ["Ghana urged Togo to open.", "", "«!»", "été " * 2000])
def test_spans_that_are_unknown_or_overlap_do_no_harm(sentence, source, target):
    for code in (None, "threat", "limit"):
        assert root_of(sentence, source, target, code) in roots_of(code)


def test_without_any_span_the_usual_root_of_the_relation_is_taken():
    assert root_of("It did.", None, None, "threat") == "THREATEN"
    assert root_for("It did.", "Ghana", "Togo", "threat") == "THREATEN"


def test_the_order_of_the_two_is_seen_and_their_names_are_not():
    one = features(*pair_in("[Ghana] was sued by [Togo]."))
    assert one == features(*pair_in("[Chad] was sued by [Niger]."))
    text, source, target = pair_in("[Ghana] was sued by [Togo].")
    assert "tsby" in features(text, target, source)["p"]


@pytest.mark.parametrize(
    ("words", "shared"),
    [
        (["threatens", "threatened", "threatening"], "threaten"),
        (["condamne", "condamnes"], "condamn"),
    ],
)  # fmt: skip
def test_forms_of_a_word_share_a_stem(words, shared):
    assert {stem(word) for word in words} == {shared}


def test_claims_carry_their_root():
    found = code_by_rules(document("China condemned Japan. Russia sold tanks to North Korea."))
    assert {c.relation: c.plover for c in found} == {"criticism": "ACCUSE", "arms-transfer": "AID"}


def test_cross_validation_reaches_the_pinned_score(shared):
    """Five folds, one seed, as training/plover/README.md tells; the gold sentences aren't ours."""
    gold_file = shared / "gold" / "plover_relations_train.tsv"
    if not gold_file.exists():
        pytest.skip("the hand-coded sentences are not there")
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    path = REPOSITORY / "training" / "plover" / "train.py"
    spec = importlib.util.spec_from_file_location("plover_train", path)
    train = importlib.util.module_from_spec(spec)
    sys.modules["plover_train"] = train
    try:
        spec.loader.exec_module(train)
        data, roots, weights, gold = train.collected(gold_file)
        assert gold == 1050
        score, _ = train.cross_validated(data, roots, weights, gold, seed=0)
    finally:
        del sys.modules["plover_train"]
        sys.path.remove(str(REPOSITORY / "training"))
    assert score >= FLOOR
