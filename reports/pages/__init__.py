"""The pages, and the files that machines read."""
