"""What is written of grids, compounds, buildings and dwellings."""
