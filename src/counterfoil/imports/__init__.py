"""Reading the files that people have: one engine for every import."""
