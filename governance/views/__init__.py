"""Pages of the ground: health, sign-in, one's own account, the platform."""
