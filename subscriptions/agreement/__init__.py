"""The Customer Agreement: its text, attestation, and what starts with it."""
