"""What the machine says: PyTorch driven, measured and judged."""

import os

# A thread that waits for another would otherwise spin, on a core that another worker needs: the determinism ledger took
# five times as long. OpenMP reads this once, when PyTorch loads it.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
