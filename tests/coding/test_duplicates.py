"""Copies of sentences and near-copies of documents, found whatever order they come in."""

import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allies.coding.duplicates import SHINGLE, copies_of, kin_of, normalised, sketch
from allies.coding.likeness import linked
from allies.coding.words import shingles_of, words_of

WORDS = [f"w{number}" for number in range(60)]


def runs(text):
    words = normalised(text).split()
    if 0 < len(words) < SHINGLE:
        return {tuple(words)}
    return {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}


def jaccard(one, other):
    a, b = runs(one), runs(other)
    return len(a & b) / len(a | b) if a | b else 0.0


def slow_sets(quotes, groups, threshold):
    """The sets of copies, by comparing all with all."""
    root = list(range(len(quotes)))
    for a in range(len(quotes)):
        for b in range(a):
            same = normalised(quotes[a]) == normalised(quotes[b])
            near = jaccard(quotes[a], quotes[b]) >= threshold
            if groups[a] == groups[b] and (same or near):
                old, new = root[a], root[b]
                root = [new if r == old else r for r in root]
    return root


def leaders(quotes, groups=None, order=None, threshold=0.8):
    groups = np.zeros(len(quotes), int) if groups is None else np.array(groups)
    order = np.arange(len(quotes)) if order is None else np.array(order)
    return copies_of(quotes, groups, order, threshold).tolist()


def sentence(*, of=24, changed=(), word="other"):
    words = [WORDS[at] for at in range(of)]
    for at in changed:
        words[at] = f"{word}{at}"
    return " ".join(words)


edits = st.lists(st.integers(0, 13), max_size=2)
sentences = st.one_of(
    st.builds(lambda at, cut: sentence(of=14 - cut, changed=[a for a in at if a < 14 - cut]),
              edits, st.integers(0, 11)),
    st.lists(st.sampled_from(["a", "b", "C.", "é", "œ", "!", "’", "北京"]), max_size=7).map(
        " ".join
    ),
    st.text(max_size=30),
)  # fmt: skip


@given(
    st.lists(st.tuples(sentences, st.integers(0, 2)), min_size=1, max_size=30),
    st.sampled_from([0.3, 0.6, 0.8, 1.0]),
    st.randoms(use_true_random=False),
)
@settings(max_examples=150, deadline=None)
def test_copies_are_those_that_comparing_all_with_all_finds(told, threshold, random):
    quotes, groups = [q for q, _ in told], [g for _, g in told]
    order = random.sample(range(len(told)), len(told))
    found = leaders(quotes, groups, order, threshold)
    expected = slow_sets(quotes, groups, threshold)
    for a, leader in enumerate(found):
        mates = [b for b in range(len(told)) if expected[b] == expected[a]]
        assert leader == min(mates, key=order.__getitem__)


@given(st.lists(st.tuples(sentences, st.integers(0, 1)), max_size=20), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_claims_come_in_does_not_matter(told, random):
    ranks = random.sample(range(len(told)), len(told))
    places = random.sample(range(len(told)), len(told))

    def copies(at):
        quotes = [told[k][0] for k in at]
        found = leaders(quotes, [told[k][1] for k in at], [ranks[k] for k in at])
        return {at[k]: at[leader] for k, leader in enumerate(found)}

    assert copies(places) == copies(range(len(told)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Moscow sold grain.", "MOSCOW sold grain", True),
        ("Pékin a livré « l’arme ».", "Pekin a livre l'arme", True),
        ("Sœur et cœur", "soeur, et coeur!", True),
        ("ﬁve soldiers", "five soldiers", True),
        ("co\u00adopération", "cooperation", True),
        ("Ча̀ша", "ЧАША", True),
        ("Yes.", "No.", False),
        ("Minsk met.", "met Minsk", False),
        ("It sold 3.5 tonnes", "It sold 35 tonnes", False),
        ("one two three four", "one two three four five", False),
        ("", "—!", True),
        ("北京和莫斯科", "北京和莫斯科。", True),
    ],
)
def test_sentences_of_few_words_are_copies_only_if_the_same(one, other, same):
    assert (leaders([one, other]) == [0, 0]) is same
    assert (normalised(one) == normalised(other)) is same


def test_what_is_near_eight_tenths_is_told_apart():
    # 24 words are 20 shingles. k changed words at the end share 20 − k of 20 + k of them.
    for k, same in ((1, True), (2, True), (3, False), (4, False)):
        other = sentence(changed=range(24 - k, 24))
        assert (jaccard(sentence(), other) >= 0.8) is same
        assert leaders([sentence(), other]) == [0, 0 if same else 1]
    # Just at it: 9 shingles, of which 8 are shared, of 10 in all.
    assert jaccard("x " + sentence(of=12), sentence(of=12) + " y") == 0.8
    assert leaders(["x " + sentence(of=12), sentence(of=12) + " y"]) == [0, 0]
    assert leaders(["x " + sentence(of=12), sentence(of=12) + " y"], threshold=0.81) == [0, 1]


def test_a_copy_of_a_copy_is_a_copy_whoever_comes_first():
    chain = [sentence(), sentence(changed=[23, 22]), sentence(changed=[23, 22, 0, 1])]
    assert jaccard(chain[0], chain[2]) < 0.8
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]):
        assert leaders(chain, order=order) == [order.index(0)] * 3
    assert leaders([chain[0], chain[2]]) == [0, 1]


def test_groups_are_kept_apart():
    assert leaders([sentence()] * 4, groups=[5, 7, 5, -1]) == [0, 1, 0, 3]


def test_a_threshold_lies_between_0_and_1():
    for threshold in (0, 1.5, float("nan")):
        with pytest.raises(ValueError, match="lies in"):
            leaders(["a"], threshold=threshold)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=90), st.integers(0, 3))
@settings(max_examples=80, deadline=None)
def test_many_that_share_a_key_are_linked_as_comparing_all_would(points, extra):
    """Things on a line, alike where near; the pivots leave out comparisons but no link."""
    places = np.array(points) / 100
    keys = np.repeat(np.arange(1 + extra, dtype=np.uint64), len(points))
    owners = np.tile(np.arange(len(points)), 1 + extra)

    def alike(a, b):
        return 1 - np.minimum(np.abs(places[a] - places[b]), 1)

    found = linked(len(points), keys, owners, alike, 0.8)
    order = np.argsort(places, kind="stable")
    gaps = np.diff(places[order]) > 0.2 + 1e-9
    expected = np.empty(len(points), int)
    expected[order] = np.concatenate([[0], np.cumsum(gaps)])
    assert len(set(zip(found.tolist(), expected.tolist(), strict=True))) == len(set(found.tolist()))
    assert len(set(found.tolist())) == len(set(expected.tolist()))


@pytest.mark.parametrize("seed", range(3))
def test_large_sets_that_share_runs_are_found_as_small_ones_are(seed):
    random = np.random.default_rng(seed)
    quotes = []
    for _ in range(120):
        low, high = random.integers(0, 6, 2)
        at = [*range(low), *range(40 - high, 40)]
        quotes.append(sentence(of=40, changed=at, word=f"v{random.integers(9)}-"))
    root = slow_sets(quotes, [0] * len(quotes), 0.8)
    found = leaders(quotes)
    assert len(set(found)) > 3
    assert max(map(found.count, found)) > 16
    assert len(set(zip(root, found, strict=True))) == len(set(root)) == len(set(found))


def test_a_hundred_thousand_sentences_take_little_time():
    random = np.random.default_rng(1)
    words = np.array([f"{number:x}" for number in range(9_000, 29_000)])
    quotes = [" ".join(row) for row in words[random.integers(0, len(words), (60_000, 25))]]
    quotes += [quote + " end" for quote in quotes[:20_000]]
    quotes += [quote.upper() + "!" for quote in quotes[20_000:30_000]]
    # One phrase that all begin with, and one sentence in which only a figure differs.
    quotes += [
        f"The ministry said on its page on Monday that {quote[:40]}" for quote in quotes[:5_000]
    ]
    quotes += [sentence() + f" {number}" for number in range(5_000)]
    groups = np.concatenate([np.arange(60_000), np.arange(30_000), np.zeros(10_000)]) % 2_000
    groups[90_000:] = 0
    copies_of(quotes[:100], groups[:100].astype(int), np.arange(100))
    begun = time.process_time()
    found = copies_of(quotes, groups.astype(int), np.arange(100_000))
    assert time.process_time() - begun < 6  # 1 s on a machine that does nothing else
    assert (found[60_000:80_000] == np.arange(20_000)).all()
    assert (found[80_000:90_000] == np.arange(20_000, 30_000)).all()
    assert len(set(found[95_000:].tolist())) == 1


def test_words_are_those_of_the_normalised_sentence():
    texts = ["Le « gaz » russe, l’été.", "", "œuf_2 ½ ²", "a\n\nb"] * 3
    found = words_of(texts)
    assert np.diff(found.bounds).tolist() == [len(normalised(t).split()) for t in texts]
    again = words_of(normalised(texts[0]).split())
    assert (found.hashes[: found.bounds[1]] == again.hashes).all()


def test_the_same_word_is_the_same_in_whatever_chunk():
    long = "grain " * 400_000
    found = words_of([long, "grain", long, "GRAIN"])
    assert np.diff(found.bounds).tolist() == [400_000, 1, 400_000, 1]
    assert len(np.unique(found.hashes)) == 1
    assert len(words_of([]).hashes) == 0 and shingles_of([], 5).bounds.tolist() == [0]


def prose(random, count):
    return [WORDS[k] + WORDS[j] for k, j in random.integers(0, 60, (count, 2))]


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_a_sketch_estimates_how_much_two_texts_share(share):
    random = np.random.default_rng(3)
    off = []
    for _ in range(40):
        both, one, other = (prose(random, n) for n in (600, 300, 300))
        extra = round(600 * (1 - share) / (2 * share))
        a, b = " ".join(both + one[:extra]), " ".join(both + other[:extra])
        off.append((sketch(a) == sketch(b)).mean() - jaccard(a, b))
    error = np.sqrt(share * (1 - share) / 128)
    assert abs(np.mean(off)) < 4 * error / np.sqrt(40)
    assert np.std(off) < 1.5 * error


def test_a_sketch_is_the_same_in_every_process():
    text = "Pékin et Moscou ont signé un accord sur le gaz à l’été 2024."
    script = (
        "from allies.coding.duplicates import sketch; import hashlib, sys; "
        "sys.stdout.write(hashlib.sha256(sketch(sys.argv[1]).astype('<u4').tobytes()).hexdigest())"
    )
    done = [
        subprocess.run(
            [sys.executable, "-c", script, text], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(filter(None, sys.path))},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert done[0] == done[1] and len(done[0]) == 64


def test_near_copies_of_documents_are_kin_and_others_are_not():
    random = np.random.default_rng(5)
    bodies = [" ".join(prose(random, 500)) for _ in range(40)]
    texts = [*bodies, *(f"Our site. {b} All rights reserved." for b in bodies[:20]), bodies[3]]
    kin = kin_of(np.array([sketch(text) for text in texts])).tolist()
    assert kin == [*range(40), *range(20), 3]


def test_kin_do_not_hang_on_the_order_of_documents():
    random = np.random.default_rng(6)
    base = prose(random, 300)
    texts = [" ".join(base[cut:] + prose(random, 10)) for cut in range(0, 120, 8)] + [
        "",
        "…",
        "a b",
    ]
    sketches = np.array([sketch(text) for text in texts])
    kin = kin_of(sketches)
    order = random.permutation(len(texts))
    again = np.empty_like(kin)
    again[order] = order[kin_of(sketches[order])]
    for group in set(kin.tolist()):
        assert len(set(again[kin == group].tolist())) == 1
    assert len(set(again.tolist())) == len(set(kin.tolist()))
    # A chain of small changes is one group; texts without words are of none.
    assert len(set(kin[:15].tolist())) == 1
    assert len(set(kin[15:].tolist())) == 3


def test_a_thousand_reprints_are_one_group():
    random = np.random.default_rng(7)
    body = prose(random, 400)
    sketches = np.array([sketch(" ".join([*body, *prose(random, 8)])) for _ in range(1_000)])
    assert set(kin_of(sketches).tolist()) == {0}
    assert len(kin_of(np.zeros((0, 128), np.uint32))) == 0
