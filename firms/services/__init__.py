"""What is written of firms and contracts."""
