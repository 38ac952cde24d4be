from mneme.models.memory import PARTS, Codes, Forgotten, Memory, Speaker, Term, Vector

__all__ = ["PARTS", "Codes", "Forgotten", "Memory", "Speaker", "Term", "Vector"]
