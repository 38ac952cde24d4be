"""Whether the plugins do well."""

from __future__ import annotations

from collections.abc import Iterator

from operations.doctor.finding import Finding, note, well, wrong
from operations.plugins.listing import Health, plugins


def of_plugins() -> Iterator[Finding]:
    found = plugins()
    for plugin in found:
        if plugin.health in (Health.FAULTY, Health.ABSENT):
            causes = "; ".join(f"{one.name}: {one.fault}" for one in plugin.provides if one.fault)
            says = f"{plugin.name} {plugin.version} is {plugin.health}{f' ({causes})' if causes else ''}"
            yield wrong("plugins", says, plugin.problem)
        elif plugin.health is not Health.WELL:
            yield note("plugins", f"{plugin.name} {plugin.version} is {plugin.health}")
    if names := [plugin.name for plugin in found if plugin.health is Health.WELL]:
        yield well("plugins", f"{', '.join(names)}: well")
