"""What the article says: statements and claims as literals, the judge, the ledger, the evidence format."""
