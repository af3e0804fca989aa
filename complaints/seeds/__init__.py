"""The templates of complaints that every city starts with."""
