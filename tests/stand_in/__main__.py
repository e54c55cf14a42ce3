"""`python -m tests.stand_in [PORT] [--next-year]`: every publisher that the catalogue asks, on 127.0.0.1, until Ctrl-C."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack

from tests.stand_in.publishers import by_address
from tests.stand_in.server import Answers, Asked, Reply, serving


def publishers(*, next_year: bool = False) -> Answers:
    """Answers of all publishers, with an ETag that a conditional request is checked against."""
    files = {f"/{address}": made() for address, made in by_address(next_year=next_year).items()}
    etag = '"next"' if next_year else '"first"'

    def answer(asked: Asked) -> Reply:
        if asked.path not in files:
            return Reply(b"no such path\n", status=404)
        if asked.headers.get("if-none-match") == etag:
            return Reply(status=304)
        return Reply(files[asked.path], headers={"ETag": etag, "Content-Type": "application/octet-stream"})

    return answer


def main() -> None:
    """Serve until interrupted."""
    port = next((int(a) for a in sys.argv[1:] if a.isdigit()), 8765)
    with ExitStack() as stack:
        try:
            server = stack.enter_context(serving(publishers(next_year="--next-year" in sys.argv), port))
        except OSError as error:
            sys.exit(
                f"The stand-in cannot listen on 127.0.0.1:{port} ({error.strerror}): perhaps another one is running there. "
                "End that one, or choose another port: make stand-in PORT=8766"
            )
        print(f"Stand-in for all publishers: SOLAR_MISSION_MIRROR={server.address} make refresh LIVE=1", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
