"""The demonstration city's firms and contracts."""
