"""The settings of a screen that stays open: as they are now, or, while the file is broken, as they last were."""

from __future__ import annotations

from anima_project.configuration import Configuration, Interface, fresh_configuration
from anima_project.errors import ConfigurationError


class CurrentSettings:
    """Begins with what holds now. ConfigurationError if that cannot be."""

    def __init__(self) -> None:
        self.configuration: Configuration = fresh_configuration()
        self.problem = ""
        """What is wrong with the file, for the person; empty while it is right."""

    @property
    def interface(self) -> Interface:
        return self.configuration.interface

    def look_again(self) -> bool:
        """Read what was changed meanwhile. Whether something is different, be it for the worse."""
        before = self.configuration, self.problem
        try:
            self.configuration, self.problem = fresh_configuration(), ""
        except ConfigurationError as error:
            self.problem = str(error)
        return before != (self.configuration, self.problem)
