"""What can go wrong with a plugin before it is in use."""

from __future__ import annotations

from anima_project.errors import AnimaError


class PluginError(AnimaError):
    """Base of what is wrong with a plugin, or with what was asked to be done with one."""

    exit_code = 1


class BadSource(PluginError):
    """What was asked for is neither a name, nor a file or folder, nor an address of git."""

    exit_code = 2

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(text, problem)
        self.text, self.problem = text, problem

    def __str__(self) -> str:
        return (
            f"{self.text[:200]!r} {self.problem}. Name a package, such as anima-tools-filesystem, a wheel, a folder with a "
            "pyproject.toml, or an address of git, such as git+https://example.org/plugin.git"
        )


class NoPlugin(PluginError):
    """A package that declares nothing for Anima."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name} declares nothing for Anima: it has no entry point in a group such as anima.tools. Nothing was installed."


class Incompatible(PluginError):
    """A plugin that was made for another interface, or another Python."""

    def __init__(self, name: str, wanted: str, offered: str) -> None:
        super().__init__(name, wanted, offered)
        self.name, self.wanted, self.offered = name, wanted, offered

    def __str__(self) -> str:
        return f"{self.name} was made for {self.wanted}, and this is {self.offered}. Look for another version of it. Nothing was installed."


class Clash(PluginError):
    """A plugin needs another version of something that Anima has."""

    def __init__(self, name: str, needs: str, there: str) -> None:
        super().__init__(name, needs, there)
        self.name, self.needs, self.there = name, needs, there

    def __str__(self) -> str:
        return f"{self.name} needs {self.needs}, and Anima has {self.there}, which stays. Look for another version of the plugin. Nothing was installed."


class UnknownPlugin(PluginError):
    """No plugin has that name."""

    exit_code = 2

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name, self.known = name, known

    def __str__(self) -> str:
        there_is = f"there is {', '.join(self.known)}" if self.known else "there are none"
        return f"No plugin is named {self.name[:100]!r}; {there_is}. anima plugins says more of them."


class NotOurs(PluginError):
    """A plugin that `anima add` did not install, and that therefore cannot be removed here."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return (
            f"{self.name} was not installed with anima add, so it stays. Take it out of use: anima disable {self.name}"
        )


class PipFailed(PluginError):
    """pip could not do it. `said`: the end of what it said."""

    def __init__(self, doing: str, said: str) -> None:
        super().__init__(doing, said)
        self.doing, self.said = doing, said

    def __str__(self) -> str:
        return f"pip could not {self.doing}, and nothing was changed. It said:\n{self.said}"


class NoPip(PluginError):
    """The program's Python has no pip."""

    def __str__(self) -> str:
        return "Plugins are installed with pip, which this Python lacks. Bring it: python -m ensurepip"


class NotAgreed(PluginError):
    """Nobody agreed, and nothing was done."""

    def __init__(self, can_ask: bool) -> None:
        super().__init__(can_ask)
        self.can_ask = can_ask

    def __str__(self) -> str:
        if self.can_ask:
            return "Nothing was installed."
        return "Nothing was installed: there is no terminal to ask on. Read what stands above, and agree with --yes."


class BadName(PluginError):
    """What was to be the name of a new plugin cannot be one."""

    exit_code = 2

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"A plugin cannot be named {self.name[:64]!r}: use small letters, digits and -, and begin with a letter."


class InTheWay(PluginError):
    """Something else has the name already."""

    exit_code = 2

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path} is there already, and is not written over. Choose another name or folder."
