"""The ground: tenants, the four levels, people and posts, audit, jobs, calendars, pages."""
