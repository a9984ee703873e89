"""What courses say: courses as data, the forms of their claims, formulas, the judge, the ledgers, evidence."""

import sys

# Everything starts here: where Python is too old, what follows would stop at the first module that it lacks.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        f"this audit needs Python 3.11 or newer, and runs on Python {sys.version_info[0]}.{sys.version_info[1]}: "
        "make a virtual environment with a newer one, as in `python3.11 -m venv .venv`"
    )
