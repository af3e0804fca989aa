"""The pure rules of complaints."""
