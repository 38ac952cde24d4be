"""Reading, writing and editing text files: exact, and never half done."""
