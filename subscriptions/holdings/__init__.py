"""What a customer's own people read of its subscriptions and of who supports them."""
