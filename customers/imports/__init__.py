"""Existing customers taken over by a file: read, checked, approved by operators, carried out."""
