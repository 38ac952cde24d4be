"""Adding, removing and looking at plugins: what pip does for them, and what a person sees of it."""
