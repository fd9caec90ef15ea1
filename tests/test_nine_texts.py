"""What the nine articles on Russia's partners, and nothing else, make of the four questions."""

import pytest

PARTNERS = ("CHN", "IRN", "PRK")


@pytest.fixture(scope="module")
def space(nine):
    return nine[0]


@pytest.fixture(scope="module")
def texts(nine):
    return nine[1]


@pytest.fixture(scope="module")
def found(space):
    return space.assess("RUS")


def quotes(space, estimate):
    """The sentences that a number rests on."""
    ids = [ref.removeprefix("claim ") for ref in estimate.rests_on if ref.startswith("claim ")]
    return [space.claim(key).evidence.quote for key in ids]


def test_the_three_lead_and_the_adversary_is_one(found):
    states = [partner.code for partner in found.states]
    assert set(states[:3]) == set(PARTNERS)
    assert found.partner("UKR").type.headline == "adversary"
    assert found.partner("UKR").overall.value < 0


def test_china_is_an_asymmetric_partnership_with_russia_the_weaker(space, found):
    china = found.partner("CHN")
    assert china.type.headline == "asymmetric-partnership"
    assert china.type.role == {"RUS": "weaker", "CHN": "stronger"}
    assert china.viable.weaker == "RUS"
    assert quotes(space, china.overall)
    assert china.headline is not None


def test_the_shares_of_trade_are_what_they_are(space, found):
    """18 % of Russia's trade and 2.5 % of China's: each of its own total."""
    told = {
        one.side: one
        for one in found.partner("CHN").viable.dependence
        if one.origin == "text" and one.base == "trade"
    }
    assert {side: one.share.value for side, one in told.items()} == {"RUS": 0.18, "CHN": 0.025}
    for side, one in told.items():
        assert one.on == ({"RUS", "CHN"} - {side}).pop()
        (quote,) = {event.lead.evidence.quote for event in one.events}
        assert all(figure in quote for figure in ("18", "2,5"))
    (uneven,) = [
        one for one in found.partner("CHN").viable.asymmetry
        if (one.origin, one.base) == ("text", "trade")
    ]  # fmt: skip
    assert uneven.weaker == "RUS"


def test_iran_is_solidarity_of_the_sanctioned_or_transactional(space, found):
    iran = found.partner("IRN")
    assert quotes(space, iran.overall)
    assert iran.headline is not None
    wanted = {"solidarity-of-the-sanctioned", "transactional"}
    assert iran.type.headline in wanted
    # Said in so many words, where the texts date nothing: the sentence that says so is shown.
    (said,) = [one for one in iran.type.rule if one.dimension == "bound"]
    assert any("sanction" in quote for quote in quotes(space, said.value))


@pytest.mark.parametrize(("lang", "title"), [("en", "In these words"), ("fr", "En ces termes")])
def test_the_words_that_decide_a_type_are_shown_with_it(space, found, tmp_path, lang, title):
    # Which of several such sentences are sure enough to count hangs on the processor.
    (said,) = [one for one in found.partner("IRN").type.rule if one.dimension == "bound"]
    deciding = [ref.removeprefix("claim ") for ref in said.value.rests_on]
    assert deciding
    for format_ in ("md", "html"):
        path = tmp_path / f"r.{format_}"
        space.report("RUS", path, lang=lang, format=format_)
        page = path.read_text(encoding="utf-8")
        assert title in page
        shown = page[page.index(title) :]
        assert all(claim[:8] in shown for claim in deciding)
        assert "des sanctionnés" in shown


def test_north_korea_is_transactional_or_an_alliance_with_its_date(space, found):
    korea = found.partner("PRK")
    assert korea.type.headline in ("transactional", "formal-alliance")
    assert quotes(space, korea.overall)
    assert korea.headline is not None
    signed = {pact.signed for pact in korea.bloc.pacts if pact.defence and pact.in_force}
    assert "2024-06-19" in signed
    # The articles tell of it, with the month.
    layer = korea.layer("diplomatic")
    told = [event for event in layer.events if (event.day or "").startswith("2024-06")]
    words = [claim.evidence.quote for event in told for claim in event.claims]
    assert any("en juin 2024" in quote for quote in words)


@pytest.mark.parametrize("named", [True, False])
def test_the_four_are_no_bloc(space, found, named):
    group = space.assess("RUS", *PARTNERS, group=True).group if named else found.group
    assert set(group.members) == {"RUS", *PARTNERS}
    assert group.verdict == "no bloc"
    assert group.shares["bloc"] < 0.05
    assert quotes(space, group.cohesion)
    for partner in PARTNERS:
        assert quotes(space, group.matrix["RUS", partner])


def test_nothing_is_asserted_that_no_sentence_or_row_supports(space, found):
    known = {claim.id for claim in space.claims()}
    for partner in found.partners:
        assert partner.claims or partner.overall.value is None
        for layer in partner.layers:
            assert all(event.lead.id in known for event in layer.events)
            if layer.score.value is not None:
                assert quotes(space, layer.score)
        if partner.overall.value is None:
            assert partner.rank.place is None
            assert partner.type.headline in (None, "thin", "no-evidence", "formal-alliance",
                                             "paper-alliance")  # fmt: skip
