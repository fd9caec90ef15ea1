"""What the words say against the reader: who is only named to tell a difference."""

import pytest

from allies.coding.pipeline import code_document
from helpers import document


@pytest.mark.parametrize(
    ("lang", "text", "pair", "told"),
    [
        ("en", "Unlike the treaty that binds Peru to Chile, the pact of Kenya and Ghana has no "
         "defence clause.", {"PER", "CHL"}, False),
        ("fr", "À la différence du traité qui lie le Pérou au Chili, le pacte du Kenya et du Ghana "
         "ne contient pas de clause de défense mutuelle.", {"PER", "CHL"}, False),
        ("fr", "À la différence du traité qui lie le Pérou au Chili, le pacte du Kenya et du Ghana "
         "ne contient pas de clause de défense mutuelle.", {"KEN", "PER"}, False),
        ("fr", "À la différence du traité qui lie le Pérou au Chili, le pacte du Kenya et du Ghana "
         "ne contient pas de clause de défense mutuelle.", {"KEN", "GHA"}, True),
        ("fr", "À la différence de celui qui lie le Pérou au Chili, il ne contient pas de "
         "clause de défense mutuelle : chaque partie reste libre.", {"PER", "CHL"}, False),
        # Named beyond the remark as well, or alone in it.
        ("en", "Unlike its rivals, Kenya signed a defence pact with Ghana.", {"KEN", "GHA"}, True),
        ("en", "Unlike Peru, Kenya has a defence pact with Ghana.", {"KEN", "GHA"}, True),
    ],
)  # fmt: skip
def test_what_is_told_of_others_is_not_told_of_those_they_are_unlike(lang, text, pair, told):
    claims = code_document(document(text, lang=lang))
    found = {c.modality for c in claims
             if {c.source, c.target} == pair and c.relation == "defense-pact"}  # fmt: skip
    assert bool(found & {"negated", "actual"} if told else "negated" in found) == told
