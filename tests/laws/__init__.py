"""What must hold for every optimizer whatever its inputs, tried on every subject: the law book."""
