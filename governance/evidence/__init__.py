"""What can be checked without the product: files here need Python's standard library alone."""
