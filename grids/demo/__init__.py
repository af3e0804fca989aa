"""The demonstration city's places: their register, their boundaries, and how they are loaded."""
