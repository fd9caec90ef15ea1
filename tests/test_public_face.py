"""What users import stays where it is."""

import allies


def test_the_exported_names_are_sorted_and_exist():
    assert list(allies.__all__) == sorted(allies.__all__)
    for name in allies.__all__:
        assert hasattr(allies, name)


def test_errors_also_inherit_what_one_would_catch():
    from allies import errors

    assert issubclass(errors.UnknownActor, ValueError)
    assert issubclass(errors.MissingSource, FileNotFoundError)
    assert issubclass(errors.NotFound, KeyError)
    assert str(errors.NotFound("no claim of that id")) == "no claim of that id"
    assert str(errors.MissingSource("no file")) == "no file"
