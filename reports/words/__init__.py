"""From names and numbers to words and sentences in both languages."""
