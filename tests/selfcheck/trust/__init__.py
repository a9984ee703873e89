"""Would the audit have gone red? Mutants, placebos, repetitions, and what is kept of them."""
