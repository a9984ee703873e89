"""Checks of the audit itself: the judge, the registry, the ledger, the run, the walls between the rooms, the report."""
