"""`anima mcp`: the servers that Anima uses."""
