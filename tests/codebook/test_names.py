"""Names are read as a careful reader would, with what stands around them."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from allies.codebook import ambiguity, names
from allies.codebook import leaders as leaders_module
from allies.codebook.actors import actor
from allies.codebook.leaders import leaders, leaders_of, titles
from allies.codebook.names import CASES, KINDS, Name, fits, name_table, read_name
from allies.core.text import fold
from allies.core.values import Interval
from allies.errors import CodebookError

WORDS = re.compile(r"\w+")


def by_text() -> dict[str, list[Name]]:
    found = defaultdict(list)
    for name in name_table():
        found[name.folded].append(name)
    return found


@pytest.fixture(scope="module")
def table() -> dict[str, list[Name]]:
    return by_text()


def read(table: dict[str, list[Name]], text: str, lang: str, seen: str = "") -> list[str]:
    """The codes that a plain reader finds, the longest name first; surnames left out."""
    folded = fold(text)
    assert len(folded) == len(text)
    edges = [(m.start(), m.end()) for m in WORDS.finditer(folded)]
    found, done = [], 0
    for index, (start, _) in enumerate(edges):
        if start < done:
            continue
        for _, stop in reversed(edges[index : index + 9]):
            usable = [
                n for n in table.get(folded[start:stop], ())
                if n.lang in (lang, "both") and n.kind not in ("surname", "prefix")
                and fits(n, text, start, stop)
            ]  # fmt: skip
            if usable:
                code = read_name(usable[0], folded, start, stop, frozenset(seen.split()))
                found += code.split()
                done = stop
                break
    return found


ENGLISH = [
    ("Russia sells oil to China.", "RUS CHN"),
    ("Kim Jong-un met Vladimir Putin in Vladivostok.", "PRK RUS"),
    ("North Korean troops help the Kremlin.", "PRK RUS"),
    ("Georgia wants to join NATO.", "GEO NATO"),
    ("Georgia Senator Jon Ossoff spoke.", ""),
    ("Polls in Atlanta, Georgia closed.", ""),
    ("The King of Jordan visited Egypt.", "JOR EGY"),
    ("Michael Jordan played for Chicago.", ""),
    ("The Jordan River is low.", ""),
    ("Chad expelled the ambassador.", "TCD"),
    ("The Lake Chad Basin is dry.", ""),
    ("Nigeria and Niger closed the border.", "NGA NER"),
    ("The Niger Delta is polluted.", ""),
    ("The Nigerian army and the Nigerien army met.", "NGA NER"),
    ("Guinea left; Guinea-Bissau and Equatorial Guinea stayed.", "GIN GNB GNQ"),
    ("Papua New Guinea signed.", "PNG"),
    ("Northern Ireland voted.", ""),
    ("Ireland voted.", "IRL"),
    ("Washington warned Tehran.", "USA IRN"),
    ("The Washington Post reported it.", ""),
    ("George Washington is dead.", ""),
    ("Washington state voted.", ""),
    ("The Paris Agreement and the Oslo Accords hold.", "PARIS-AGREEMENT"),
    ("The Minsk agreements failed.", ""),
    ("Paris protested.", "FRA"),
    ("The Shanghai Cooperation Organisation met.", "SCO"),
    ("The Warsaw Pact fell apart.", "WARSAW-PACT"),
    ("Warsaw protested.", "POL"),
    ("Brussels fined Hungary.", "EU HUN"),
    ("The bombing at Brussels airport.", ""),
    ("He was tried by the Hague tribunal.", ""),
    ("In the South China Sea and the Indian Ocean.", ""),
    ("Native Americans protested.", ""),
    ("South America watches.", "LATIN-AMERICA"),
    ("America watches.", "USA"),
    ("The United States and Latin American states.", "USA LATIN-AMERICA"),
    ("South African gold, North African gas.", "ZAF NORTH-AFRICA"),
    ("New Mexico and Mexico.", "MEX"),
    ("The West Bank is not the West.", "PSE WEST"),
    ("Western sanctions hurt; western governments agree.", "WEST WEST"),
    ("In western Ukraine and Western Australia.", "UKR"),
    ("Western Ukraine is calm.", "UKR"),
    ("European sanctions hurt European farmers.", "EU EUROPE"),
    ("The European Union and the Council of Europe met.", "EU COE"),
    ("The UN Security Council voted.", "UNSC"),
    ("The Russian Security Council met.", "RUS"),
    ("The Security Council met.", "UNSC"),
    ("Gulf states fear Iran in the Persian Gulf.", "GULF IRN"),
    ("He sat in the Gulf of Oman.", ""),
    ("The West African states left the Gulf.", "WEST-AFRICA GULF"),
    ("Relations with the west; the west of the country.", "WEST"),
    ("US and UK forces left; tell us.", "USA GBR"),
    ("WHO WILL HELP US NOW AND THEN?", ""),
    ("He speaks Russian.", ""),
    ("The book is in Russian.", ""),
    ("In Russian waters.", "RUS"),
    ("The Russian language is a bond.", ""),
    ("A turkey sandwich in Turkey.", "TUR"),
    ("Thanksgiving Turkey dinner.", ""),
    ("Panama Papers and a Panama hat.", ""),
    ("Panama left the Belt and Road.", "PAN BRI"),
    ("The polish shines. Polish tanks roll.", "POL"),
    ("At the North Pole.", ""),
    ("Male voters differ.", ""),
    ("French fries and French Guiana.", "GUF"),
    ("inter-Korean talks", "KOR PRK"),
    ("the two Koreas", "KOR PRK"),
    ("Richard Wagner wrote operas.", ""),
    ("Wagner mercenaries left Mali.", "WAGNER MLI"),
    ("The CIS and the GCC met in Astana.", "CIS GCC KAZ"),
    ("Hong Kong and Macao.", "HKG MAC"),
    ("The Houthis fired on Saudi Arabia.", "HOUTHIS SAU"),
    ("Reunion of veterans", ""),
    ("IS fighters fled; this IS a test.", "ISIS"),
    ("Malawi's Belt and Road projects.", "MWI"),
    ("The Iran nuclear deal and the New START treaty.", "JCPOA START"),
    ("New start for Fiji.", "FJI"),
    ("FACT CHECK: who rules Peru?", "PER"),
    ("The Provisional IRA and the IRA subsidies.", "IRA"),
    ("The IRA subsidies anger Japan.", "JPN"),
    ("The Squad voted in Congress.", ""),
    ("Fatah and Hamas met; Abdel Fatah Younis did not.", "FATAH HAMAS"),
    ("The US Indo-Pacific Command watches the Indo-Pacific.", "INDO-PACIFIC"),
    ("Leaders of the Western Balkans and of the Balkans.", "WESTERN-BALKANS BALKANS"),
    ("AQIM is a branch of al-Qaeda.", "AQIM AL-QAIDA"),
    ("The YPG leads the Syrian Democratic Forces.", "YPG SDF"),
    ("Syrian rebels and the Syrian army.", "SYRIAN-OPPOSITION SYR"),
    ("The contras of Honduras; pros and contras.", "CONTRAS HND"),
]  # fmt: skip

FRENCH = [
    ("La Russie vend du pétrole à la Chine.", "RUS CHN"),
    ("Kim Jong-un a rencontré Vladimir Poutine.", "PRK RUS"),
    ("Les troupes nord-coréennes aident le Kremlin.", "PRK RUS"),
    ("La Géorgie veut adhérer à l'OTAN.", "GEO NATO"),
    ("La Jordanie et l'Égypte.", "JOR EGY"),
    ("Jordan Bardella parle.", ""),
    ("Le Tchad et le lac Tchad.", "TCD"),
    ("Le Niger, le Nigeria et le delta du Niger.", "NER NGA"),
    ("L'armée nigérienne et l'armée nigériane.", "NER NGA"),
    ("La Guinée, la Guinée-Bissau et la Guinée équatoriale.", "GIN GNB GNQ"),
    ("Dans le golfe de Guinée.", ""),
    ("Dominique Martin parle.", ""),
    ("Dominique de Villepin parle.", "FRA"),
    ("François Hollande et la Hollande.", "FRA NLD"),
    ("La Dominique a voté.", "DMA"),
    ("Maurice Gourdault-Montagne parle.", ""),
    ("L'île Maurice a voté.", "MUS"),
    ("L'Irlande du Nord a voté.", ""),
    ("L'accord de Paris et les accords d'Oslo.", "PARIS-AGREEMENT"),
    ("Les accords de Minsk et le Statut de Rome.", "ICC"),
    ("Paris proteste.", "FRA"),
    ("L'Organisation de coopération de Shanghai.", "SCO"),
    ("Le pacte de Varsovie.", "WARSAW-PACT"),
    ("Bruxelles sanctionne la Hongrie.", "EU HUN"),
    ("En mer de Chine méridionale et dans l'océan Indien.", ""),
    ("Les pays latino-américains et les pays américains.", "LATIN-AMERICA USA"),
    ("L'industrie nord-américaine.", ""),
    ("L'Amérique latine et l'Amérique.", "LATIN-AMERICA USA"),
    ("Les Indiens d'Amérique.", ""),
    ("L'armée indienne.", "IND"),
    ("L'Afrique du Sud et l'Afrique du Nord.", "ZAF NORTH-AFRICA"),
    ("Le Sahara occidental et les sanctions occidentales.", "ESH WEST"),
    ("En Ukraine occidentale.", "UKR"),
    ("L'Occident et les Occidentaux.", "WEST WEST"),
    ("Les sanctions européennes et les agriculteurs européens.", "EU EUROPE"),
    ("Le Conseil de sécurité a voté.", "UNSC"),
    ("Le Conseil de sécurité russe.", "RUS"),
    ("Les monarchies du Golfe et le golfe Persique.", "GULF"),
    ("La guerre du Golfe.", ""),
    ("Un bain turc, un café turc, un diplomate turc.", "TUR"),
    ("Il parle russe, le texte est en russe.", ""),
    ("La langue russe.", ""),
    ("Hollande et la Hollande.", "NLD"),
    ("Les deux Corées.", "KOR PRK"),
    ("Les relations intercoréennes.", "KOR PRK"),
    ("Le palais du Luxembourg et le Luxembourg.", "FRA LUX"),
    ("Réunion des ministres.", ""),
    ("La Douma a voté, Douma est tombée.", "RUS"),
    ("Grenade à la main.", ""),
    ("La Grenade a voté.", "GRD"),
    ("L'État islamique et un État islamique.", "ISIS"),
    ("Les houthistes ont frappé l'Arabie saoudite.", "HOUTHIS SAU"),
    ("L'ONU, l'UE et la CEI.", "UN EU CIS"),
    ("Sans l'accord de Paris, le Togo attend.", "TGO"),
    ("Le CNT a voté à Conakry.", "GIN"),
    ("Un groupe islamique armé a frappé le Bénin.", "BEN"),
    ("Le gouvernement d'unité nationale du Kenya.", "KEN"),
    ("Le Maghreb et l'Afrique du Nord.", "MAGHREB NORTH-AFRICA"),
    ("Le pays du Soleil levant et le Levant.", "JPN LEVANT"),
    ("L'Unita et la Renamo.", "UNITA RENAMO"),
    ("Les Kurdes d'Irak et l'OUA.", "IRAQI-KURDISTAN OAU"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), ENGLISH)
def test_english(table: dict[str, list[Name]], text: str, codes: str) -> None:
    assert read(table, text, "en") == codes.split()


@pytest.mark.parametrize(("text", "codes"), FRENCH)
def test_french(table: dict[str, list[Name]], text: str, codes: str) -> None:
    assert read(table, text, "fr") == codes.split()


@pytest.mark.parametrize(
    ("text", "lang", "seen", "codes"),
    [
        ("Korea fired a missile.", "en", "", ""),
        ("Korea fired a missile.", "en", "PRK RUS", "PRK"),
        ("Korea fired a missile.", "en", "PRK KOR", ""),
        ("La Corée a signé.", "fr", "KOR", "KOR"),
        ("Le président coréen.", "fr", "KOR USA", "KOR"),
        ("Congo accuses Rwanda.", "en", "", "COD RWA"),
        ("Congo accuses France.", "en", "COG", "COG FRA"),
        ("Le Congo accuse.", "fr", "", ""),
        ("Le Congo accuse.", "fr", "COD", "COD"),
        ("Wagner left.", "en", "", ""),
        ("Wagner left.", "en", "RUS", "WAGNER"),
        ("Members of the Alliance agreed.", "en", "NATO", "NATO"),
        ("FACT rebels entered Chad.", "en", "TCD", "FACT TCD"),
        ("FACT: Chad lies far.", "en", "", "TCD"),
        ("The ADF raided a village.", "en", "UGA", "ADF"),
        ("The ADF bought ships.", "en", "AUS", "AUS"),
        ("The Squad patrolled.", "en", "PHL", "SQUAD"),
        ("The Contact Group met.", "en", "XKX", "CONTACT-GROUP"),
        ("The Contact Group met.", "en", "UKR", ""),
        ("IRA subsidies are at an end.", "en", "USA", ""),
        ("The IRA laid down its arms.", "en", "IRL GBR", "IRA"),
        ("The SNA advanced.", "en", "SOM", "SOM"),
        ("The SNA advanced.", "en", "SYR", "SNA"),
        ("L'OEI a revendiqué l'attentat.", "fr", "IRQ", "ISIS"),
        ("L'OEI a tenu son assemblée.", "fr", "OEI IRQ", "OEI"),
        ("Le CNT remercie Malte.", "fr", "LBY", "NTC MLT"),
        ("Le CNT remercie Malte.", "fr", "GIN", "MLT"),
        ("Le Groupe islamique armé a frappé.", "fr", "DZA", "GIA"),
        ("La CMA se retire.", "fr", "MLI", "CMA"),
        ("La CMA se retire.", "fr", "GBR", ""),
    ],
)
def test_the_document_tells(
    table: dict[str, list[Name]], text: str, lang: str, seen: str, codes: str
) -> None:
    assert read(table, text, lang, seen) == codes.split()


def test_the_table_is_well_formed() -> None:
    found = name_table()
    assert len(found) > 15_000
    assert name_table() is found
    for name in found:
        assert name.kind in KINDS
        assert name.case in CASES
        assert name.lang in ("en", "fr", "both")
        assert name.folded == fold(name.text)
        assert name.folded == name.folded.strip() != ""
        assert (name.kind in ("leader", "surname")) == bool(name.person)
        assert name.code or name.ambiguous or name.kind == "none"
    texts = [name.folded for name in found]
    assert texts == sorted(texts)
    keys = [(n.text, n.folded, n.code, n.kind, n.lang, n.case, n.person) for n in found]
    assert len(set(keys)) == len(keys)


def test_rules_are_folded() -> None:
    rules = [rule for entry in ambiguity.ambiguous() for rule in entry.rules]
    rules += [entry.rule for entry in ambiguity.everywhere()]
    assert all(entry.kinds <= set(KINDS) for entry in ambiguity.everywhere())
    for rule in rules:
        for word in (*rule.before, *rule.after):
            assert word == fold(word)
            assert word == word.strip()


def test_letters_must_fit() -> None:
    def name(text: str, case: str) -> Name:
        return Name(text=text, folded=fold(text), code="X", kind="name", lang="en", case=case)

    assert fits(name("Russia", "upper-first"), "RUSSIA", 0, 6)
    assert fits(name("Turkey", "upper-first"), "Turkey", 0, 6)
    assert not fits(name("Turkey", "upper-first"), "turkey", 0, 6)
    assert fits(name("russe", "any"), "Russe", 0, 5)
    assert fits(name("US", "exact"), "The US left", 4, 6)
    assert not fits(name("US", "exact"), "tell us", 5, 7)
    assert not fits(name("US", "exact"), "THEY TOLD US NOTHING", 10, 12)
    assert fits(name("Côte-d'Or", "exact"), "Côte‑d’Or", 0, 9)
    assert fits(name("5+1", "upper-first"), "5+1", 0, 3)


def test_a_name_of_both_languages_is_one() -> None:
    niger = [n for n in name_table() if n.folded == "niger" and n.code == "NER"]
    assert [n.lang for n in niger] == ["both"]
    nigerian = {n.code for n in name_table() if n.folded == "nigerian"}
    assert nigerian == {"NGA"}


def test_leaders_are_named_in_both_languages() -> None:
    found = {(n.text, n.kind, n.lang): n for n in name_table() if n.person == "Vladimir Putin"}
    assert ("Vladimir Putin", "leader", "en") in found
    assert ("Vladimir Poutine", "leader", "fr") in found
    surname = found["Poutine", "surname", "fr"]
    assert surname.code == "RUS"
    assert surname.alone
    assert surname.role == "state"
    assert surname.start is not None
    assert surname.stop is None


def test_a_surname_before_the_given_name() -> None:
    found = {n.text for n in name_table() if n.person == "Xi Jinping" and n.kind == "surname"}
    assert found == {"Xi"}
    assert "Jinping" not in {n.text for n in name_table() if n.kind == "surname"}


@pytest.mark.parametrize(
    ("entry", "surnames"),
    [
        ({"en": "Vladimir Putin", "fr": "Vladimir Poutine"}, "Poutine Putin"),
        ({"en": "Xi Jinping", "surname": "Xi"}, "Xi"),
        ({"en": "George Bush", "fr": "George Bush père", "also": ["George Bush Sr."]}, "Bush"),
        ({"en": "Fumio Kishida", "also": ["Kishida Fumio"]}, "Kishida"),
        ({"en": "Muammar Gaddafi", "also": ["Moammar Gadhafi"]}, "Gaddafi Gadhafi"),
        ({"en": "Bashar al-Assad", "fr": "Bachar al-Assad"}, "Assad al-Assad"),
        ({"en": "Mohammed bin Salman", "surname": "bin Salman", "surname_fr": "Ben Salmane"},
         "Ben Salmane bin Salman"),
        ({"en": "Kim Jong-un", "surname": "Kim", "fr": "Kim Jong-un"}, "Kim"),
    ],
)  # fmt: skip
def test_surnames_are_derived(entry: dict[str, object], surnames: str) -> None:
    raw = {"role": "state", **entry}
    found = {text for _, text in leaders_module._leader("XXX", raw, "test").surnames}
    assert " ".join(sorted(found)) == surnames


def test_leaders_have_dates_and_actors() -> None:
    for leader in leaders():
        actor(leader.code)
        Interval(leader.start, leader.stop)
        assert leader.names
        assert leader.surnames
    head = leaders_of("NATO", role="head", at="2022")
    assert [leader.person for leader in head] == ["Jens Stoltenberg"]
    assert {leader.person for leader in leaders_of("NATO", at="2024")} == {
        "Jens Stoltenberg", "Mark Rutte",
    }  # fmt: skip
    assert leaders_of("NATO", role="state") == ()


def test_a_titled_leader_is_not_passed_over(table: dict[str, list[Name]]) -> None:
    assert not [n for n in table["president hollande"] if n.kind == "none"]
    assert [n.code for n in table["hollande"] if n.kind == "surname"] == ["FRA"]


def test_titles() -> None:
    assert {"President", "Prime Minister", "Crown Prince", "Supreme Leader", "Mr"} <= set(
        titles("en")
    )
    assert {"Premier ministre", "cheffe de la diplomatie", "Guide suprême", "M."} <= set(
        titles("fr")
    )
    lengths = [len(title) for title in titles("fr")]
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"text": ["X"], "lang": "de", "reading": ""}, "lang must be"),
        ({"text": ["X"], "lang": "en"}, "reading must be"),
        ({"text": "X", "lang": "en", "reading": ""}, "list of names"),
        ({"text": ["X"], "lang": "en", "reading": "", "when": [{"reading": ""}]}, "needs before"),
        ({"text": ["X"], "lang": "en", "reading": "", "when": [{"after": ["y"]}]}, "a reading"),
        ({"text": ["X"], "lang": "en", "reading": "", "wen": []}, "unknown key 'wen'"),
    ],
)
def test_a_wrong_rule_is_refused(entry: dict[str, object], fault: str) -> None:
    with pytest.raises(CodebookError, match=fault):
        ambiguity._ambiguous(entry)


def test_a_name_from_nowhere_needs_a_kind() -> None:
    entry = ambiguity._ambiguous({"text": ["Xyz"], "lang": "en", "reading": "RUS"})
    with pytest.raises(CodebookError, match="needs a kind"):
        names._contextual(entry, "Xyz", [])
