"""Tools of other programs, over the Model Context Protocol. Nothing here imports the SDK before a server is started."""
