"""Whether feeling changes what a model does: the same views, asked under four arms, on any Messages API server."""
