"""Reading pages: which addresses may be reached, how a page is fetched, and what the model sees of it."""
