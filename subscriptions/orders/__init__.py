"""Order history and the order to print."""
