"""`python -m nous.rehearsal --port 8123` serves until Ctrl-C, for trying any client of the Messages API."""

from __future__ import annotations

import argparse
from threading import Event

from nous.rehearsal.server import Rehearsal


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m nous.rehearsal", description="Serve the rehearsal model.")
    parser.add_argument("--port", type=int, default=8123, help="where to listen on 127.0.0.1; 0 for any free port")
    parser.add_argument("--delay", type=float, default=0.0, metavar="SECONDS", help="pause after each delta")
    options = parser.parse_args()
    with Rehearsal(port=options.port) as server:
        server.delay_s = options.delay
        print(f"The rehearsal model listens at {server.url}; any key will do. Ctrl-C ends it.", flush=True)
        try:
            Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
