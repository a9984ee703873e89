"""What a reader sees: the evidence of one run in, one self-contained page and one list of corrections out.

This room reads numbers and never measures: it may import ``claims`` and the packages that draw, and no torch.
"""
