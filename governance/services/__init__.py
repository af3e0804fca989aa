"""Every write of the ground."""
