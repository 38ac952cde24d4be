"""Where the person speaks: the input and what takes its place, the approval and the masked prompt."""
