-- Makes version 1 of the workspace: a table for each kind of thing, two clocks on what changes.
CREATE TABLE meta (
    key VARCHAR PRIMARY KEY,
    value VARCHAR NOT NULL
);

-- A row is the text of one document; it never changes, for the id is made from it.
CREATE TABLE texts (
    doc VARCHAR PRIMARY KEY,
    text VARCHAR NOT NULL
);

-- A row is one version of what is known of a document, and by which coder it was read.
CREATE TABLE documents (
    version BIGINT PRIMARY KEY,
    doc VARCHAR NOT NULL,
    lang VARCHAR NOT NULL,
    title VARCHAR,
    author VARCHAR,
    date VARCHAR,
    first_day DATE,
    day_after DATE,
    coder VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ
);

-- A row is one name and place under which a text was found; place 0 is the one it goes by.
CREATE TABLE names (
    doc VARCHAR NOT NULL,
    place INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    location VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    encoding VARCHAR,
    warnings VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ
);

-- A row is one block of one version of a document, half-open in characters.
CREATE TABLE blocks (
    version BIGINT NOT NULL,
    place INTEGER NOT NULL,
    span_start INTEGER NOT NULL,
    span_end INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    lang VARCHAR,
    detail VARCHAR
);

-- A row is one sentence of one version of a document, half-open in characters.
CREATE TABLE sentences (
    version BIGINT NOT NULL,
    place INTEGER NOT NULL,
    span_start INTEGER NOT NULL,
    span_end INTEGER NOT NULL,
    lang VARCHAR NOT NULL,
    kind VARCHAR NOT NULL
);

-- A row is one claim as one coder found it; date_from and date_to as told, days for queries.
CREATE TABLE claims (
    id VARCHAR NOT NULL,
    doc VARCHAR NOT NULL,
    span_start INTEGER NOT NULL,
    span_end INTEGER NOT NULL,
    quote VARCHAR NOT NULL,
    lang VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    relation VARCHAR NOT NULL,
    modality VARCHAR NOT NULL,
    dated BOOLEAN NOT NULL,
    date_from VARCHAR,
    date_to VARCHAR,
    quantity_low DOUBLE,
    quantity_high DOUBLE,
    quantity_unit VARCHAR,
    attribution VARCHAR,
    confidence DOUBLE NOT NULL,
    trigger_text VARCHAR NOT NULL,
    trigger_start INTEGER,
    trigger_end INTEGER,
    source_text VARCHAR NOT NULL,
    target_text VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    coder VARCHAR NOT NULL,
    first_day DATE,
    day_after DATE,
    recorded_at TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ
);

-- A row is one verdict of one person on one claim; the highest number is the newest.
CREATE TABLE judgements (
    number BIGINT PRIMARY KEY,
    claim VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    judge VARCHAR NOT NULL,
    note VARCHAR,
    recorded_at TIMESTAMPTZ NOT NULL
);

-- A row is one version of one data set, loaded once.
CREATE TABLE loads (
    load BIGINT PRIMARY KEY,
    dataset VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    figures BIGINT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ
);

-- A row is one figure of one load; a null value is covered by the data set and has no figure.
CREATE TABLE observations (
    load BIGINT NOT NULL,
    place BIGINT NOT NULL,
    variable VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    target VARCHAR,
    period VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    day_after DATE NOT NULL,
    value DOUBLE,
    unit VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    source_row VARCHAR NOT NULL
);
