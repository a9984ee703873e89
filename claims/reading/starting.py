"""What a new course file starts from."""

STARTING_POINT = '''\
# A course under audit.  Check this file:  python -m claims check FILE
# Audit it:                               pytest --audit-course=FILE
# What else there is:                     python -m claims forms

[course]
title = "My course on optimizers"
language = "en"                  # of all sentences below; any language will do
edition = "2026-01-01"           # which edition of the text was read

[[statement]]
id = "A1"                        # a short name of your own
section = "Momentum"
where = "chapter 2, equation (3)"
says = "The velocity fades by mu and is pushed by the gradient; the weight moves by the velocity."
force = "always"                 # always, tendency, possible, seen or cause: how strongly the course speaks

[statement.rule]                 # the form of the question, with its parameters
optimizer = "momentum"
names = { mu = "momentum" }      # what the course calls otherwise than PyTorch
state = { v = 0 }                # what is remembered, and what it is at first
lines = """
v = mu*v - lr*g
x = x + v
"""

[[statement]]
id = "A2"
section = "Momentum"
where = "chapter 2, after equation (3)"
says = "With a coefficient of 0.9 about ten gradients are averaged."

[statement.identity]
left = "1/(1 - 0.9)"
right = 10

[[statement]]
id = "A3"
section = "Adam"
where = "chapter 3, table 1"
says = "PyTorch adds 1e-7 to the root."
severity = "detail"              # where it is not true: result, rule, detail or wording
correction = "PyTorch's default is 1e-8."

[statement.default]
program = "adam"
argument = "eps"
value = 1e-7
'''
