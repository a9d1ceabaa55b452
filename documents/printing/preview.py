"""The drawing of a paper as a page for the screen, whole in itself."""

import hashlib
from base64 import b64encode
from typing import Final

from documents.printing.drawing import Drawing
from documents.printing.statics import stylesheet_text

SCREEN: Final = "print/screen.css"
VIEWPORT: Final = '<meta name="viewport" content="width=device-width, initial-scale=1">'


def preview(drawing: Drawing) -> str:
    """The same HTML with its stylesheets and pictures within, so that it asks for nothing."""
    styles = "\n".join(map(stylesheet_text, (*drawing.stylesheets, SCREEN)))
    page = drawing.html.replace("</head>", f"{VIEWPORT}<style>\n{styles}</style>\n</head>", 1)
    for name, content in drawing.pictures:
        packed = b64encode(content).decode("ascii")
        page = page.replace(f'src="picture:{name}"', f'src="data:image/png;base64,{packed}"')
    return page


def policy_of(page: str) -> str:
    """What a browser may do with a preview: apply its stylesheet, show its pictures, no more."""
    styles = page.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )
