"""Reports as PDF: headings, facts, paragraphs and tables in every script our names come in."""

import datetime
from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, VAlign, XPos, YPos
from fpdf.fonts import FontFace

FONTS = Path(__file__).parent / "fonts"
FAMILY = "DejaVu"
MARGIN = 18
TEXT, MUTED, LINE = 36, 97, 208  # greys


class Report(FPDF):
    """One A4 document. The same content at the same moment is the same file, byte by byte."""

    def __init__(self, *, title: str, language: str, made_at: datetime.datetime, foot: str) -> None:
        super().__init__(format="A4")
        self.foot = foot
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + 6)
        self.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
        self.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.set_title(title)
        self.set_lang(language)
        self.set_creator(foot)
        self.set_producer(foot)
        self.set_creation_date(made_at)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-MARGIN)
        self._font(8, grey=MUTED)
        self.cell(0, 5, self.foot, align="L")
        self.set_x(MARGIN)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")

    def headline(self, text: str) -> None:
        self._font(17, "B")
        self._lines(text, 8)
        self.ln(2)

    def section(self, text: str) -> None:
        self.ln(4)
        self._font(11, "B")
        self._lines(text, 6)
        self.ln(1)

    def paragraph(self, text: str) -> None:
        self._font(9)
        self._lines(text, 5)
        self.ln(1)

    def facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Label and value, two columns without lines."""
        self._font(9)
        label = FontFace(color=MUTED)
        with self.table(
            borders_layout=TableBordersLayout.NONE, col_widths=(34, 66), line_height=5,
            first_row_as_headings=False, v_align=VAlign.T, text_align="LEFT",
            padding=(0.6, 2, 0.6, 0),
        ) as table:  # fmt: skip
            for name, value in facts:
                row = table.row()
                row.cell(name, style=label)
                row.cell(value)

    def rows(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]
    ) -> None:
        """A table whose head comes again on every page."""
        self._font(8.5)
        self.set_draw_color(LINE)
        with self.table(
            borders_layout=TableBordersLayout.HORIZONTAL_LINES, col_widths=tuple(widths),
            headings_style=FontFace(emphasis="BOLD"), line_height=4.6, text_align="LEFT",
            padding=(1.2, 2, 1.2, 0),
        ) as table:  # fmt: skip
            for cells in (heads, *rows):
                table.row(cells)

    def made(self) -> bytes:
        return bytes(self.output())

    def _font(self, size: float, style: str = "", *, grey: int = TEXT) -> None:
        self.set_font(FAMILY, style, size)
        self.set_text_color(grey)

    def _lines(self, text: str, height: float) -> None:
        self.multi_cell(0, height, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
