-- Makes version 4 of version 3: of each text a sketch of its words, and the agency it names.
-- A row is what the words of one text tell of where it comes from, found by one method.
CREATE TABLE sketches (
    doc VARCHAR PRIMARY KEY,
    method VARCHAR NOT NULL,
    sketch BLOB NOT NULL,
    agency VARCHAR NOT NULL
);
