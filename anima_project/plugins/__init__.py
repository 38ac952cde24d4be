"""Plugins: what other packages add to Anima, found by entry point, with nothing of them imported before it is needed.

`part.py` is what is found and `discovery.py` finds it; `record.py` keeps what was decided and what went wrong, `faults.py`
puts a part that fails out of use; `places.py` says where the packages are, `remembered.py` keeps what tools said of
themselves, so that a start need not ask them again.
"""
