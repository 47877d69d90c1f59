"""What is sold: its CSV, its pages for operators, and the price list."""
