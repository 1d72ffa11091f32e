"""Two stores become one: copies, reports, what people said, their log, and what differs."""
