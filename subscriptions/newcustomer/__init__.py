""" "Add new customer": a draft in steps, one transaction at Submit."""
