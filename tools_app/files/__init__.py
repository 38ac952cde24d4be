"""Reading, writing and editing text files: exact, and never half done."""

from tools_app.files.editing import EditFile
from tools_app.files.reading import ReadFile
from tools_app.files.writing import WriteFile

__all__ = ["EditFile", "ReadFile", "WriteFile"]
