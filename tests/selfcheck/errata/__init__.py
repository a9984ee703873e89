"""Formulas, values and sentences that readers of real courses called wrong: is the audit right about each?"""
