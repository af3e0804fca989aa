"""Every read of the ground."""
