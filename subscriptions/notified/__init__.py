"""What people are notified of about orders and subscriptions."""
