"""Processes that run for long: tools of Anima."""

from anima_tools_shell.tools import ReadProcess, StartProcess, StopProcess, WriteProcess

__all__ = ["ReadProcess", "StartProcess", "StopProcess", "WriteProcess"]
