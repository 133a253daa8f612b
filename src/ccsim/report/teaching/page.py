"""The hand-out of a demonstration as one HTML file that needs nothing else, and their index."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from html import escape
from string import Template

from ccsim.report.figures.demonstration import demonstration as draw
from ccsim.report.style import house_style
from ccsim.report.teaching.screen import lettered
from ccsim.report.teaching.shown import Shown

__all__ = ["index_page", "page"]

_STYLE = """
@page { size: A4; margin: 12mm 14mm }
body { font: 11pt/1.4 "Segoe UI", "DejaVu Sans", Arial, sans-serif; color: #2b2f36;
       max-width: 182mm; margin: 8mm auto }
h1 { font-size: 20pt; margin: 0 0 3mm }
ol { list-style: lower-alpha; margin: 2mm 0 }
img { width: 100%; max-height: 103mm; object-fit: contain }
table { border-collapse: collapse; width: 100%; font-size: 9pt; margin: 2mm 0 4mm }
th, td { padding: 0.8mm 2mm; text-align: right; border-bottom: 0.2mm solid #d5d8dd }
th:first-child, td:first-child { text-align: left }
th { vertical-align: bottom }
.moral { border-left: 1.5mm solid #0072b2; padding: 1mm 4mm; font-size: 12pt }
.source { font-size: 8pt; color: #60656e }
@media print {
  body { margin: 0; max-width: none; font-size: 9.5pt; line-height: 1.25 }
  h1 { font-size: 18pt } .moral { font-size: 11pt } img { max-height: 84mm }
  table { font-size: 8pt } th, td { padding: 0.4mm 2mm } p { margin: 2mm 0 }
  .moral, table, img { break-inside: avoid }
}
"""
_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>$title</title>
<style>$style</style>
</head>
<body>
$body
</body>
</html>
""")
_BODY = Template("""<h1>$title</h1>
<p><b>Predict first.</b> $question</p>
<ol>$choices</ol>
<img alt="$seen" src="data:image/png;base64,$picture">
<table><thead><tr>$head</tr></thead><tbody>
$rows
</tbody></table>
<p><b>Answer:</b> $answer</p>
<p class="moral">$moral</p>
<p class="source">$source Runs: $how &plusmn; half-width of 95 % intervals.</p>""")


def page(shown: Shown) -> str:
    """Return the hand-out, which prints on one page of A4."""
    head, rows = shown.table()
    body = _BODY.substitute(
        title=escape(shown.title),
        question=escape(shown.question),
        choices="".join(f"<li>{escape(choice)}</li>" for choice in shown.choices),
        seen=escape(shown.picture.title),
        picture=_png(shown),
        head="".join(f"<th>{escape(title)}</th>" for title in head),
        rows="\n".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
        ),
        answer=escape(lettered(shown.choices)[shown.answer]),
        moral=escape(shown.moral),
        source=escape(shown.source),
        how=escape(shown.how),
    )
    return _PAGE.substitute(title=escape(shown.title), style=_STYLE, body=body)


def index_page(shown: Sequence[Shown]) -> str:
    """Return a page that leads to the hand-outs and pictures of several demonstrations."""
    rows = "\n".join(
        f"<tr><td><a href='{one.name}.html'>{escape(one.title)}</a></td>"
        f"<td style='text-align:left'>{escape(one.question)}</td>"
        f"<td><a href='{one.name}.pdf'>PDF</a> <a href='{one.name}.png'>PNG</a> "
        f"<a href='{one.name}.svg'>SVG</a></td></tr>"
        for one in shown
    )
    head = "<tr><th>demonstration</th><th style='text-align:left'>question</th><th></th></tr>"
    body = f"<h1>Demonstrations</h1>\n<table><thead>{head}</thead><tbody>\n{rows}\n</tbody></table>"
    return _PAGE.substitute(title="Demonstrations", style=_STYLE, body=body)


def _png(shown: Shown) -> str:
    held = io.BytesIO()
    with house_style():
        draw(shown).savefig(held, format="png", dpi=120)
    return base64.b64encode(held.getvalue()).decode("ascii")
