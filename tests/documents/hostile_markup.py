"""Ways for a document to reach for something: ``URL`` stands for the address reached for."""

from typing import Final

#: The engine asks the fetcher for these, and it refuses.
REFUSED: Final = {
    "link-stylesheet": '<link rel="stylesheet" href="URL">',
    "link-attachment": '<link rel="attachment" href="URL">',
    "a-attachment": '<a rel="attachment" href="URL">x</a>',
    "style-import": '<style>@import "URL";</style>',
    "style-import-url": "<style>@import url(URL);</style>",
    "style-import-media": '<style>@import url("URL") print;</style>',
    "font-face": '<style>@font-face{font-family:F;src:url("URL")}p{font-family:F}</style>',
    "color-profile": '<style>@color-profile --c{src:url("URL");components:r,g,b}</style>',
    "page-background": '<style>@page{background:url("URL")}</style>',
    "margin-box": '<style>@page{@top-left{content:url("URL")}}</style>',
    "style-element-background": '<style>p{background-image:url("URL")}</style>',
    "img": '<img alt="x" src="URL">',
    "object": '<object data="URL"></object>',
    "embed": '<embed src="URL">',
    "background": '<p style="background:url(URL)">x</p>',
    "background-image": '<div style="background-image:url(URL)">x</div>',
    "list-style": '<ul style="list-style-image:url(URL)"><li>x</li></ul>',
    "content": '<style>p::before{content:url("URL")}</style>',
    "border-image": '<p style="border:1px solid;border-image:url(URL) 1">x</p>',
    "mask": '<p style="mask-border:url(URL) 1">x</p>',
    "svg-image": '<svg width="9" height="9"><image href="URL" width="9" height="9"/></svg>',
    "svg-xlink": (
        '<svg width="9" height="9" xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<image xlink:href="URL" width="9" height="9"/></svg>'
    ),
    "nested": '<table><tr><td><ul><li><img alt="x" src="URL"></li></ul></td></tr></table>',
    "case": '<IMG ALT=x SRC="URL">',
    "entity": '<img alt="x" src="&#x20;URL">',
}

#: The engine never asks for these, and they leave no trace.
IGNORED: Final = {
    "srcset": '<img alt="x" srcset="URL 2x">',
    "picture": '<picture><source srcset="URL"></picture>',
    "iframe": '<iframe src="URL"></iframe>',
    "frame": '<frameset><frame src="URL"></frameset>',
    "video": '<video src="URL" poster="URL"></video>',
    "audio": '<audio src="URL"></audio>',
    "script": '<script src="URL"></script>',
    "inline-script": "<script>fetch('URL')</script>",
    "input-image": '<input type="image" src="URL">',
    "meta-refresh": '<meta http-equiv="refresh" content="0;url=URL">',
    "link-icon": '<link rel="icon" href="URL">',
    "link-preload": '<link rel="preload" href="URL">',
    "body-background": '<table background="URL"><tr><td>x</td></tr></table>',
    "form": '<form action="URL"><button>x</button></form>',
    "cursor": '<p style="cursor:url(URL)">x</p>',
    "filter": '<p style="filter:url(URL)">x</p>',
    "clip-path": '<p style="clip-path:url(URL)">x</p>',
    "namespace": '<style>@namespace url("URL");</style>',
    "comment": '<!--[if IE]><img src="URL"><![endif]-->',
    "template": '<template><img src="URL"></template>',
    "noscript-text": "<p>URL</p>",
}


def nested(tag: str, depth: int) -> str:
    return f"<{tag}>" * depth + "x"


#: Small to send, endless to draw.
ENDLESS: Final = {
    "flex in flex": "<style>div{display:flex;flex-direction:column}</style>" + nested("div", 14),
    "a cell over a million columns": "<table><tr><td colspan=1000000>x</table>",
    "fifty thousand lines": "<p>" + "x<br>" * 50_000,
    "ten thousand pages": "<p style='break-after:page'>x</p>" * 10_000,
    "pages of a postage stamp": "<style>@page{size:2mm}</style><p>" + "слово " * 20_000,
    "a paragraph of a megabyte": "<p>" + "слово " * 90_000,
    "two thousand footnotes": "<style>i{float:footnote}</style>" + "<p>x<i>y</i></p>" * 2_000,
    "a drawing of ten million rectangles": (
        '<svg width="9" height="9"><g id="a0"><rect width="1" height="1"/></g>'
        + "".join(f'<g id="a{n + 1}">' + f'<use href="#a{n}"/>' * 10 + "</g>" for n in range(7))
        + "</svg>"
    ),
}
#: Needs more memory than time.
HUGE: Final = "<table>" + "<tr><td colspan=999 rowspan=999>x" * 999 + "</table>"
#: Looks endless, and is not.
HARMLESS: Final = {
    "a drawing that uses itself": '<svg width="9" height="9"><g id="a"><use href="#a"/></g></svg>',
    "a list that begins at a milliard": (
        '<ol type="i" start="1000000000"><li style="list-style-type:upper-roman">x</li></ol>'
    ),
    "a cell over a million rows": "<table><tr><td rowspan=1000000>x</table>",
}
