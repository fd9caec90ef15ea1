"""Small makers for tests."""

from allies.core.document import Block, Document, Origin, document_id


def document(text, *, lang="en", name="test.txt", date=None, blocks=None, title=None):
    """A document of one block, as if read from a text file."""
    made = blocks if blocks is not None else (Block(0, len(text), "paragraph", lang),)
    return Document(
        id=document_id(text), name=name, text=text, lang=lang, date=date, title=title,
        origin=Origin(location=name, media_type="text/plain", sha256="0" * 64), blocks=made,
    )  # fmt: skip
