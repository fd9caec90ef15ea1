"""The workspace file: everything that was read, coded and judged, and queries on it.

Nothing here imports DuckDB until a file is opened:

    from allies.store.database import open_database
    from allies.store import reader, writer

    with open_database("eurasia.duckdb") as db:
        writer.write_document(db, document, sentences, claims, coder="rules 1")
        reader.claims(db, actor="RUS", other="CHN")
"""
