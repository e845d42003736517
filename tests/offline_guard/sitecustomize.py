"""Write down every address that is not of this machine and every name that is looked up; Python imports this itself."""

import os
import sys

_LOCAL = {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", b"localhost", b"127.0.0.1"}


def _guard(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    else:
        return
    if host not in _LOCAL:
        with open(os.environ["OFFLINE_LOG"], "a", encoding="utf-8") as log:  # noqa: PTH123 - as little as can be
            log.write(f"{event} {host}\n")
        raise OSError("no network in this test")


sys.addaudithook(_guard)
