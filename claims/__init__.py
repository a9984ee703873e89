"""What courses say: courses as data, the forms of their claims, formulas, the judge, the ledgers, evidence."""
