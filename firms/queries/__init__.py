"""What is read of firms and contracts."""
