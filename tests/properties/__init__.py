"""Laws that hold whatever the article says: the rules, the bounds, the losses, and PyTorch beside them."""
