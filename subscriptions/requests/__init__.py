"""Service requests: one thread for the customer, the seller and the support contact."""
