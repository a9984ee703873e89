"""How sweeps are carried out: processes, memory, compilers, clusters, a bar."""
