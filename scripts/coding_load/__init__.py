"""Many people who code at once through the real server, and the check that nothing was lost."""
