"""What of a seller's orders and subscriptions waits for somebody, over all its customers."""
