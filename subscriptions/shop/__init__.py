""" "Add subscription": offers, a cart, Submit."""
