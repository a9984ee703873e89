"""The audit of the audit as runs whose results are kept and shown: mutants, placebos, repetitions, faults."""
