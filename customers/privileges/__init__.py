"""Delegated admin privileges as the partner's own pages show them: used, unused, given up."""
