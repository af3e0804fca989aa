"""Shapes of what people fill in about cases."""
