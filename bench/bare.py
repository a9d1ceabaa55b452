"""An application that only answers: the yardstick of what the server itself can do.

It is given the bytes of the portal's answers in a file, and makes none of its own.
"""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

ANSWERS = {
    path: (content_type, body.encode("latin-1"))
    for path, (content_type, body) in json.loads(
        Path(os.environ["BENCH_ANSWERS"]).read_text()
    ).items()
}


def application(environ: dict[str, str], start_response: Callable) -> Iterable[bytes]:
    content_type, body = ANSWERS[environ["PATH_INFO"]]
    if "HTTP_IF_NONE_MATCH" in environ:
        start_response("304 Not Modified", [])
        return []
    start_response("200 OK", [("Content-Type", content_type), ("Content-Length", str(len(body)))])
    return [body]
