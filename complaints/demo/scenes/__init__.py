"""Drawn pictures that stand in for photos in the demonstration city: each scene before it was seen to, and after."""
