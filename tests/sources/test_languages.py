"""The language of documents and of their blocks."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from allies.errors import ForeignLanguage
from allies.sources import Source, read_document
from allies.sources.language import language_name, language_of

FRENCH = "La Chine et la Russie ont signé hier un accord de défense, selon le ministre chinois."
ENGLISH = "China and Russia signed a defence agreement yesterday, according to the minister."
GERMAN = "China und Russland haben gestern laut dem Minister ein Abkommen unterzeichnet."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (FRENCH, "fr"),
        (ENGLISH, "en"),
        ("Russia sells gas", "en"),
        ("Paris livre des missiles", "fr"),
        (GERMAN, "de"),
        ("El presidente ruso viajó a Pekín para firmar un acuerdo militar con China.", "es"),
        ("Россия и Китай подписали соглашение", "ru"),
        ("中国和俄罗斯签署协议", "zh"),
    ],
)
def test_language_of(text: str, code: str) -> None:
    assert language_of(text) == code


def test_list_of_names_is_no_third_language() -> None:
    names = "Ursula von der Leyen, Olaf Scholz, Charles Michel, Giorgia Meloni, Viktor Orban"
    assert language_of(names) in ("fr", "en")


@pytest.mark.parametrize(
    ("text", "name"), [(GERMAN, "German"), ("Россия и Китай подписали соглашение", "Russian")]
)
def test_third_language_is_named(text: str, name: str) -> None:
    with pytest.raises(ForeignLanguage) as caught:
        read_document(Source("a.txt", data=text.encode()))
    assert str(caught.value).startswith(f"a.txt is in {name}, but only French and English")


def test_blocks_of_a_mixed_document() -> None:
    long_german = " ".join([GERMAN] * 3)
    more = "Le président iranien attend de Moscou des avions de chasse et des radars modernes."
    last = "Pyongyang a livré des obus à la Russie, affirme le ministère de la Défense à Séoul."
    text = "\n\n".join([FRENCH, "Un titre", more, ENGLISH, "A word.", long_german, last])
    document = read_document(Source("a.txt", data=text.encode()))
    assert document.lang == "fr"
    assert [block.lang for block in document.blocks] == ["fr", "fr", "fr", "en", "en", None, "fr"]


def test_every_language_of_the_classifier_has_a_name() -> None:
    from allies.sources.language import _identifiers

    for code in set(_identifiers()[0].nb_classes) - {"zxx"}:
        assert language_name(code) != code
    path = Path(language_of.__code__.co_filename).with_name("languages.toml")
    names = tomllib.loads(path.read_text("utf-8"))["names"].values()
    assert len(set(names)) == len(names)


def test_classifier_is_loaded_when_it_is_needed() -> None:
    code = (
        "import sys, allies.sources as s\n"
        "assert not {'py3langid', 'numpy', 'trafilatura', 'docx', 'pypdfium2'} & set(sys.modules)\n"
        f"s.read_document(s.Source('a.txt', data={ENGLISH.encode()!r}))\n"
        "assert 'py3langid' in sys.modules and 'trafilatura' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
