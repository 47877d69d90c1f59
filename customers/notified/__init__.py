"""What a customer's own people are notified of: the Action Center of the customer portal."""
