-- The only row is how many bytes of the file hold something, its head not counted.
SELECT block_size * used_blocks
FROM pragma_database_size();
