"""The pure rules of the ground."""
