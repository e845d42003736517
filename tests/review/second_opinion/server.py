"""A stand-in for a model behind an OpenAI-compatible address: it answers, errs, stalls or lies, as it is told."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class StandIn:
    """Replies are taken one after the other; the last is repeated.

    A reply is a status, with headers where it is a pair; a function of the request, which gives the text of the answer;
    bytes, which are sent as they are; or ``stall``.
    """

    def __init__(self):
        self.replies, self.requests, self.headers, self.url = [], [], [], ""

    def next_reply(self):
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def sentences_of(request):
    return json.loads(request["messages"][1]["content"])


def label_all(request, **labels):
    """Answer as a model that does what it is asked."""
    entry = {"kind": "finding", "polarity": "strength", "themes": ["advocacy"], **labels}
    return json.dumps({"labels": [{"number": one["number"], **entry} for one in sentences_of(request)]})


@contextmanager
def stand_in(*replies):
    state = StandIn()
    state.replies = list(replies) or [label_all]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.requests.append(request)
            state.headers.append(dict(self.headers))
            reply = state.next_reply()
            if reply == "stall":
                time.sleep(1.5)
                return
            status, headers = reply if isinstance(reply, tuple) else (reply, {})
            if isinstance(status, int):
                body = b"{}"
            else:
                content = status if isinstance(status, bytes) else None
                body = content or json.dumps({"choices": [{"message": {"content": status(request)}}]}).encode()
                status = 200
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
