"""The plugins of the audit, by name."""

pytest_plugins = [
    "tests.plugins.garbage",
    "tests.plugins.programs",
    "tests.plugins.options",
    "tests.plugins.matrix",
    "tests.plugins.evidence",
    "tests.plugins.lawbook",
    "tests.plugins.sharing",
    "tests.plugins.controller",
    "tests.plugins.absent",
]
