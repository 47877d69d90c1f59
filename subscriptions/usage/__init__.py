"""Daily usage lines and what they cost."""
