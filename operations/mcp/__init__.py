"""`anima mcp`: the servers that Anima uses, and the one that it is."""
