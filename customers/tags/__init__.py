"""Tags: words of one partner for some of its customers, which nobody else reads."""
