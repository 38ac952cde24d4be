"""A backup: the state of one environment in one file, made while Anima works, and brought back."""
