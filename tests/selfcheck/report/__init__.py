"""The report says what the evidence says: pages, cards, drawings, numbers, languages, files for machines."""
