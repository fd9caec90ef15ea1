"""Every trigger of the lexicons: well formed, found in its examples, silent in its counters."""

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from allies.codebook.actors import actor
from allies.codebook.relations import RELATIONS, relation
from allies.coding.data import grammar, lexicon_files, read_toml
from allies.coding.lexicon import lexicon
from allies.coding.patterns import compile_pattern
from allies.coding.pipeline import code_by_rules
from allies.core.text import fold
from helpers import document

LANGS = ("en", "fr")
FILES = [f"{lang}/{name.removesuffix('.toml')}" for lang in LANGS for name in lexicon_files(lang)]
ROLES = {"subject", "object", "poss", "adj"}
MISSES = tomllib.loads((Path(__file__).parent / "known_misses.toml").read_text("utf-8"))["miss"]

each_file = pytest.mark.parametrize("file", FILES)


@cache
def raw(file):
    lang, name = file.split("/")
    return read_toml(lang, f"{name}.toml")


def triggers(file):
    lang, name = file.split("/")
    return [trigger for trigger in lexicon(lang).triggers if trigger.relation == name]


def slots(lang):
    words = grammar(lang)
    plain = set(words.prepositions) - set(words.prepositions_as)
    read_as = {*words.prepositions_as.values(), *words.compound_prepositions.values()}
    return ROLES | plain | read_as


def coded(text, trigger):
    """The pairs that the coder finds for the trigger's relation, whatever the trigger."""
    claims = code_by_rules(document(text, lang=trigger.lang))
    return {f"{c.source}>{c.target}" for c in claims if c.relation == trigger.relation}


def known(trigger):
    return {miss["text"] for miss in MISSES if miss["trigger"] == trigger.name}


def test_each_relation_has_wordings_in_both_languages():
    for lang in LANGS:
        assert {trigger.relation for trigger in lexicon(lang).triggers} == set(RELATIONS)


@each_file
def test_ids_are_unique_and_speak(file):
    counts = Counter(trigger.id for trigger in triggers(file))
    assert [name for name, times in counts.items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name) for name in counts)


@each_file
def test_each_trigger_is_complete(file):
    keys = {
        "id", "pos", "lemma", "patterns", "needs", "source", "target", "args", "modality",
        "polarity", "weight", "examples", "counter",
    }  # fmt: skip
    for entry in raw(file)["trigger"]:
        assert set(entry) <= keys, entry["id"]
        assert ("args" in entry) != ("source" in entry and "target" in entry), entry["id"]
        assert entry.get("args", "pair") == "pair", entry["id"]
        assert entry.get("polarity", "negated") == "negated", entry["id"]
    for trigger in triggers(file):
        assert trigger.lemma and all(trigger.lemma), trigger.id
        assert trigger.examples and trigger.counter and trigger.patterns, trigger.id
        assert 0.1 <= trigger.weight <= 1, trigger.id


@each_file
def test_patterns_are_folded_and_compile(file):
    for trigger in triggers(file):
        for pattern in trigger.patterns:
            assert pattern == fold(pattern), f"{trigger.id}: '{pattern}' is not folded"
            assert pattern == " ".join(pattern.split()), f"{trigger.id}: '{pattern}'"
            compile_pattern(pattern)
        assert len(set(trigger.patterns)) == len(trigger.patterns), trigger.id


@each_file
def test_needs_name_known_classes(file):
    classes = set(read_toml(file[:2], "domains.toml"))
    for trigger in triggers(file):
        assert set(trigger.needs) <= classes, trigger.id


@each_file
def test_slots_are_ones_that_the_engine_reads(file):
    legal = slots(file[:2])
    for trigger in triggers(file):
        if trigger.source == ("pair",):
            assert trigger.target == ("pair",), trigger.id
            continue
        used = {*trigger.source, *trigger.target}
        assert used <= legal, f"{trigger.id}: {sorted(used - legal)}"


@each_file
def test_pairs_of_examples_are_well_formed(file):
    for trigger in triggers(file):
        for example in trigger.examples:
            assert example.claims, example.text
            for pair in example.claims:
                source, arrow, target = pair.partition(">")
                assert arrow and actor(source).code != actor(target).code, example.text
                if relation(trigger.relation).symmetric:
                    assert source < target, f"{pair} of '{example.text}' is out of order"


@each_file
def test_a_joined_pair_in_a_directed_relation_goes_both_ways(file):
    """'Pair' in a relation with a direction is only for what the two do to each other."""
    for trigger in triggers(file):
        if trigger.source == ("pair",) and not relation(trigger.relation).symmetric:
            pairs = {pair for example in trigger.examples for pair in example.claims}
            assert any(">".join(reversed(p.split(">"))) in pairs for p in pairs), trigger.id


@each_file
def test_each_example_holds_the_wording(file):
    for trigger in triggers(file):
        found = [compile_pattern(pattern) for pattern in trigger.patterns]
        for example in trigger.examples:
            text = fold(example.text)
            assert any(pattern.search(text) for pattern in found), f"{trigger.id}: {text}"


@each_file
def test_examples_are_coded_and_counters_are_not(file):
    unexpected, mended = [], []
    for trigger in triggers(file):
        misses = known(trigger)
        failed = {e.text for e in trigger.examples if not set(e.claims) <= coded(e.text, trigger)}
        failed |= {text for text in trigger.counter if coded(text, trigger)}
        unexpected += [f"{trigger.name}: {text}" for text in sorted(failed - misses)]
        mended += [f"{trigger.name}: {text}" for text in sorted(misses - failed)]
    assert unexpected == [], "mend the engine or the entry, or list them in known_misses.toml"
    assert mended == [], "these are no longer missed (or gone): take them off known_misses.toml"


def test_no_two_sentences_are_alike():
    texts = Counter(
        (trigger.relation, text)
        for lang in LANGS
        for trigger in lexicon(lang).triggers
        for text in (*(example.text for example in trigger.examples), *trigger.counter)
    )
    assert [text for text, times in texts.items() if times > 1] == []


def test_most_counters_hold_the_wording_in_another_sense():
    for lang in LANGS:
        all_of = [(t, fold(text)) for t in lexicon(lang).triggers for text in t.counter]
        held = sum(any(compile_pattern(p).search(x) for p in t.patterns) for t, x in all_of)
        assert held >= 0.75 * len(all_of), f"{held} of {len(all_of)} in {lang}"


def test_known_misses_name_a_trigger_and_a_reason():
    names = {trigger.name for lang in LANGS for trigger in lexicon(lang).triggers}
    for miss in MISSES:
        assert set(miss) == {"trigger", "text", "reason"}
        assert miss["trigger"] in names, miss["trigger"]
        assert len(miss["reason"]) > 10, miss["text"]
    total = sum(len(t.examples) + len(t.counter) for lang in LANGS for t in lexicon(lang).triggers)
    assert len(MISSES) <= 0.02 * total
