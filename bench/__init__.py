"""Measuring the product: what a request costs in processor time, statements and blocks, and whether that grows with the data."""
