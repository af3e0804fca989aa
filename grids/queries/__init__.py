"""What is read of grids, compounds and dwellings."""
