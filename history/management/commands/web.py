"""`anima web`: the event history in the browser."""

from __future__ import annotations

import ipaddress
import os
import sys
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandParser
from django.urls import reverse

from anima_project import presence, state
from anima_project.command import AnimaCommand
from anima_project.configuration import configuration
from anima_project.process import Process

EXAMPLES = """\
examples:
  anima web                     opens the history in your browser; Ctrl-C ends it
  anima web --no-open           prints the link, and opens nothing
  anima web --port 0            on any port that is free

Each start prints a link that lets one in once. While it runs, another `anima web` prints another link.

exit codes: 0 ended as asked; 1 the address or the database cannot be used; 2 wrong usage or settings
"""


class Command(AnimaCommand):
    help = "Read what happened, in the browser: conversations, events, token use. Nothing can be changed there."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=_port, metavar="N", help="listen on this port; 0 takes any that is free")
        parser.add_argument("--no-open", action="store_true", help="open no browser")

    def handle(self, **options: Any) -> None:
        with presence.present(state.current()):
            self._serve(options)

    def _serve(self, options: dict[str, Any]) -> None:
        from history import serving

        settings = configuration().history
        serving.prepare()
        if options["port"] is None and (address := serving.running()):
            print("It runs already; this is another link for it.")
            _invite(address, settings.link_s, is_opened=not options["no_open"])
            return
        port = settings.port if options["port"] is None else options["port"]
        server, port = serving.bound(settings.host, port, settings.threads)
        address = _address(settings.host, port)
        if me := Process.of(os.getpid()):
            serving.remember(me, address)
        if not _is_loopback(settings.host):
            print(
                f"Warning: {settings.host} can be reached from outside, and nothing on the way is encrypted. "
                "Browsers may ask only for names in host_names of [history]."
            )
        _invite(address, settings.link_s, is_opened=not options["no_open"])
        print("Ctrl-C ends it.", flush=True)
        with serving.index_kept_up():
            server.run()


def _invite(address: str, good_for_s: int, *, is_opened: bool) -> None:
    """Print a new link, and open it where there is a browser to open it in."""
    from history import browser, login_links

    link = address + reverse("history:log_in", args=[login_links.make(good_for_s)])
    minutes = max(1, good_for_s // 60)
    print(
        f"The event history is at {address}/\nThis link lets you in, once, within {minutes} min:\n\n  {link}\n",
        flush=True,
    )
    if is_opened and sys.stdout.isatty() and browser.can_open():
        browser.open_privately(link, state.current().tmp)


def _address(host: str, port: int) -> str:
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise ArgumentTypeError(f"{text!r} is no port: use a number from 0 to 65535")
    return int(text)
