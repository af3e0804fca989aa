"""The template lists that every city starts with, and how they are read."""
