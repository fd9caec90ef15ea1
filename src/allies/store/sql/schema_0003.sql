-- Makes version 3 of version 2: loads say where they come from; votes have tables of their own.
ALTER TABLE loads ADD COLUMN released VARCHAR;
ALTER TABLE loads ADD COLUMN files VARCHAR DEFAULT '[]';
ALTER TABLE loads ADD COLUMN licence VARCHAR DEFAULT '';
ALTER TABLE loads ADD COLUMN redistributable BOOLEAN DEFAULT false;
ALTER TABLE loads ADD COLUMN first_year INTEGER;
ALTER TABLE loads ADD COLUMN last_year INTEGER;

-- A row is one roll call of an assembly, of one load.
CREATE TABLE roll_calls (
    load BIGINT NOT NULL,
    number BIGINT NOT NULL,
    session INTEGER NOT NULL,
    day DATE NOT NULL,
    resolution VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    issues VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    same_as BIGINT NOT NULL
);

-- A row is how one state voted in one roll call: 1 yes, 2 abstain, 3 no, 8 absent, 9 no member.
CREATE TABLE ballots (
    load BIGINT NOT NULL,
    number BIGINT NOT NULL,
    state VARCHAR NOT NULL,
    vote UTINYINT NOT NULL
);
