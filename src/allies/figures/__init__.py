"""Public data sets into a workspace, and measures out of it."""
