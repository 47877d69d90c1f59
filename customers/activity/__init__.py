"""The activity log of a customer: what partners did to its organization."""
