"""Lists that operators load: checked first, then carried out, by the same code."""
