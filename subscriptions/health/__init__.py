"""Services of a customer, and how they do."""
