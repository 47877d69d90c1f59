"""Lists that people bring as CSV, and take away as CSV: reading them is the same everywhere."""
