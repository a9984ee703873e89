"""Formulas as data: text to tree, checked node by node, printed, mutated; nothing is ever compiled or evaluated."""

from claims.formulas.lines import Rule, read_rule
from claims.formulas.reading import FormulaError, Tree, read_formula

__all__ = ["FormulaError", "Rule", "Tree", "read_formula", "read_rule"]
