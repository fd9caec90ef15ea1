-- Keeps DuckDB from drawing bars on standard output, where data go.
SET enable_progress_bar = false;
