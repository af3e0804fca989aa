"""Loading the whole demonstration city, and the accounts by which it can be tried."""
