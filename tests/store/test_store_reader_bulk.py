"""Reading many documents at once gives what reading them one by one does."""

import allies
from allies.store.reader import document, whole_documents


def test_whole_documents_are_the_same_as_single_ones(tmp_path):
    for name, text in (("a", "Chad met Niger."), ("b", "Fiji met Tonga."), ("c", "Mali met Togo.")):
        (tmp_path / f"{name}.txt").write_text(text)
    with allies.open(":memory:") as space:
        read = space.add(str(tmp_path), lang="en").read
        space.add(str(tmp_path / "a.txt"), lang="en", date="2020-05")
        space.remove("c.txt")
        single = [document(space._database, doc) for doc in sorted(read[:2])]
        assert whole_documents(space._database, [*read, "unknown"]) == single
        assert whole_documents(space._database, []) == []
