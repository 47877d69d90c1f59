"""Many users from one CSV file: validated first, added in the background, by the same code."""
