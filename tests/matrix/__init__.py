"""Every implementation of every optimizer: the heat map, the determinism ledger, the discoveries."""
