"""Small makers for tests."""

from allies.coding.pipeline import code_document
from allies.core.claim import MODALITIES
from allies.core.document import Block, Document, Origin, document_id


def document(text, *, lang="en", name="test.txt", date=None, blocks=None, title=None):
    """A document of one block, as if read from a text file."""
    made = blocks if blocks is not None else (Block(0, len(text), "paragraph", lang),)
    return Document(
        id=document_id(text), name=name, text=text, lang=lang, date=date, title=title,
        origin=Origin(location=name, media_type="text/plain", sha256="0" * 64), blocks=made,
    )  # fmt: skip


def checked_claims(made):
    """The claims of a document, after a check that all of them are well made."""
    claims = code_document(made)
    for claim in claims:
        evidence = claim.evidence
        assert evidence.doc == made.id
        assert made.text[evidence.start : evidence.end] == evidence.quote != ""
        assert evidence.quote == evidence.quote.strip()
        assert claim.trigger == made.text[claim.trigger_start : claim.trigger_end] != ""
        assert evidence.start <= claim.trigger_start < claim.trigger_end <= evidence.end
        assert claim.source != claim.target
        assert claim.modality in MODALITIES
        assert 0 < claim.confidence < 1
    keys = [claim.id for claim in claims]
    assert len(keys) == len(set(keys))
    return claims
