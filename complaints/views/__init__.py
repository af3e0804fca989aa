"""Pages of complaints: translate in, one deed or read, translate out."""
