"""Every read of complaints."""
