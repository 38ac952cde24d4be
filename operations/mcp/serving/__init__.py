"""`anima mcp serve`: other programs call Anima's tools, search its memory and ask it, by the Model Context Protocol."""
