"""The project as a whole: its rooms, texts, environments and dependencies."""
