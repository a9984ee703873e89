"""What becomes of a run when something around it goes wrong: no false green, nothing lost, and a word on what to do."""
