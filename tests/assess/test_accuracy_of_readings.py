"""What was measured of the coder, and how readings are corrected by it."""

import numpy as np
import pytest
from made import Row, claim_table

import accuracy as measuring
import allies
import corpora
from allies.assess.accuracy import (
    Reading,
    accuracy_of,
    corrected,
    default_accuracy,
    from_toml,
    precision,
    recall,
    shift,
    shifted,
    to_toml,
)
from allies.assess.weights import default_weights
from allies.coding.pipeline import CODER
from allies.errors import CodebookError

WEIGHTS = default_weights()


def made(*, right, wrong, sure, relation="aid", lang="en", missed=0):
    rows = [Reading(f"t{n}", lang, relation, sure, n < right) for n in range(right + wrong)]
    return rows + [Reading("t0", lang, relation, None, False)] * missed


def of(*readings):
    return accuracy_of(
        [one for some in readings for one in some], coder="c/1", least=0.5, fingerprint={"a": "1"}
    )


# ---- the shipped file ------------------------------------------------------------------------


def test_the_shipped_file_is_of_the_shipped_coder_and_texts():
    shipped = default_accuracy()
    assert shipped.coder == CODER
    assert shipped.fingerprint == corpora.own_fingerprint()
    assert shipped.least == WEIGHTS.least_reading


def test_the_shipped_file_adds_up_to_the_readings_that_were_kept():
    kept = measuring.read_readings()
    assert measuring.measured(kept) == default_accuracy()
    assert measuring.SHIPPED.read_text(encoding="utf-8") == to_toml(default_accuracy())
    assert len(kept) > 900


def test_the_readings_that_were_kept_are_those_of_the_coder(tmp_path):
    """Some texts are coded again; `python eval/accuracy.py --write` mends what differs."""
    for name in corpora.OWN_FILES:
        texts = (corpora.HERE / name).read_text(encoding="utf-8").split("=== ")
        (tmp_path / name).write_text("=== " + "=== ".join(texts[3:30:13]), encoding="utf-8")
    coded = corpora.own(allies.code, tmp_path)
    assert len(coded.langs) == 6
    again = measuring.readings_of(coded)
    kept = [one for one in measuring.read_readings() if one.text in coded.langs]

    def told(readings):
        return sorted((r.text, r.relation, r.confidence is None, r.right) for r in readings)

    def sure(readings):
        return np.sort([r.confidence for r in readings if r.confidence is not None])

    assert told(again) == told(kept)
    assert sure(again) == pytest.approx(sure(kept), abs=0.02)


def test_readings_are_calibrated_on_texts_that_did_not_correct_them():
    kept = measuring.read_readings()
    sure, right = measuring.held_out(kept)
    read = [r for r in kept if r.confidence is not None and r.confidence >= WEIGHTS.least_reading]
    assert len(sure) == len(read) > 300
    told, was = np.array([r.confidence for r in read]), np.array([r.right for r in read])
    # The log score is proper: it can't be won by chance in the cutting of tenths.
    assert measuring.log_score(sure, right) < measuring.log_score(told, was)
    assert measuring.calibration_error(sure, right) <= 0.07
    eight = (sure >= 0.8) & (sure < 0.9)
    assert eight.sum() >= 30
    assert 0.75 <= right[eight].mean() <= 0.95


def test_what_was_right_and_what_was_missed_is_counted(tmp_path):
    claim = {"doc": "t", "start": 0, "end": 9, "source": "FRA", "target": "MLI", "quote": "A.",
             "relation": "aid", "modality": "planned"}  # fmt: skip
    gold = [claim, {**claim, "start": 20, "end": 29}, {**claim, "start": 40, "end": 49}]
    coded = [
        {**claim, "modality": "possible", "confidence": 0.8},
        {**claim, "start": 20, "end": 29, "modality": "actual", "confidence": 0.7},
    ]
    found = measuring.readings_of(corpora.Coded(gold, coded, {"t": "en"}))
    assert [(r.confidence, r.right) for r in found] == [
        (0.8, True), (0.7, False), (None, False), (None, False),
    ]  # fmt: skip
    measuring.write_readings(found, tmp_path / "r.tsv")
    assert sorted(map(str, measuring.read_readings(tmp_path / "r.tsv"))) == sorted(map(str, found))


# ---- counting and shrinking ------------------------------------------------------------------


def test_cells_count_readings_above_the_least():
    accuracy = of(made(right=6, wrong=2, sure=0.8, missed=3), made(right=1, wrong=1, sure=0.4))
    cell = accuracy.cells["en"]["aid"]
    assert (cell.read, cell.right, cell.gold, cell.found) == (8, 6, 10, 6)
    assert cell.sure == pytest.approx(0.8)


def test_precision_is_the_posterior_beside_layer_and_language():
    accuracy = of(made(right=6, wrong=2, sure=0.8))
    wide = (6 + 10 * 7 / 10) / 18
    found = precision(accuracy, "aid", "en", shrink=10)
    assert found.value == pytest.approx((6 + 10 * wide) / 18)
    assert found.low < found.value < found.high
    assert found.n == 8
    # A relation without readings has the precision of its layer, and another layer's that of all.
    assert precision(accuracy, "trade", "en", shrink=10).value == pytest.approx(wide)
    assert precision(accuracy, "troops", "en", shrink=10).value == pytest.approx(7 / 10)
    assert precision(accuracy, "aid", "fr", shrink=10).value is None


def test_many_readings_outweigh_the_layer():
    others = made(right=500, wrong=500, sure=0.7, relation="trade")
    accuracy = of(made(right=900, wrong=100, sure=0.7), others)
    assert precision(accuracy, "aid", "en", shrink=10).value == pytest.approx(0.9, abs=0.01)
    assert recall(accuracy, "aid", "en").value == pytest.approx(901 / 902)
    assert recall(accuracy, "finance", "en").value is None


def test_readings_that_are_as_sure_as_they_should_be_stay():
    accuracy = of(made(right=7000, wrong=3000, sure=0.7))
    assert shift(accuracy, "aid", "en", shrink=10) == pytest.approx(0, abs=1e-3)
    assert shift(accuracy, "aid", "fr", shrink=10) == 0


def test_readings_move_in_log_odds():
    accuracy = of(made(right=5000, wrong=5000, sure=0.8))
    by = shift(accuracy, "aid", "en", shrink=10)
    assert by == pytest.approx(-np.log(4), abs=0.01)
    assert shifted(np.array([0.8, 0.5]), by) == pytest.approx([0.5, 0.2], abs=0.01)


def test_only_the_coder_that_was_measured_is_corrected():
    accuracy = of(made(right=5000, wrong=5000, sure=0.8))
    rows = [
        Row(relation="aid", coder="c/1", confidence=0.8),
        Row(relation="aid", coder="other", confidence=0.8),
        Row(relation="aid", coder="c/1", confidence=0.8, accepted=True),
        Row(relation="aid", coder="c/1", confidence=0.8, doc="d2", lang="fr"),
    ]
    found = corrected(claim_table(rows), accuracy, WEIGHTS)
    assert found == pytest.approx([0.5, 0.8, WEIGHTS.most_reading, 0.8], abs=0.01)
    assert len(corrected(claim_table([]), accuracy, WEIGHTS)) == 0


# ---- the file ------------------------------------------------------------------------------------


def test_the_file_is_read_as_it_was_written():
    accuracy = of(made(right=6, wrong=2, sure=0.8, missed=3), made(right=1, wrong=0, sure=0.9,
                  relation="troops", lang="fr"))  # fmt: skip
    assert from_toml(to_toml(accuracy)) == accuracy


@pytest.mark.parametrize(
    "text", ["", "coder = 3 =", 'coder = "c"\nleast = 0.5\n[fingerprint]\n[en]\naid = { read = 1 }']
)
def test_a_damaged_file_is_told(text):
    with pytest.raises(CodebookError, match=r"accuracy\.toml is damaged"):
        from_toml(text)


def test_the_command_prints_its_tables(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(measuring, "SHIPPED", tmp_path / "accuracy.toml")
    assert measuring.main(["--kept"]) == 0
    out = capsys.readouterr().out
    assert "as read: calibration error" in out
    assert "corrected, held out: calibration error" in out
    assert not (tmp_path / "accuracy.toml").exists()
