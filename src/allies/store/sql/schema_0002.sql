-- Makes version 2 of version 1: each claim also says which PLOVER root it has, '' for none.
ALTER TABLE claims ADD COLUMN plover VARCHAR DEFAULT '';
