"""The words of a mail: HTML turned into text, and what it quotes cut off."""

import html
import re

MAX_TEXT = 20_000  # as much as a form takes
MAX_HTML = 200_000
MOST_ATTRIBUTIONS = 20
_BLOCKS = {"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "hr",
           "blockquote"}  # fmt: skip
_UNSEEN = {"style", "script", "head", "title", "template"}
# "On Friday, … wrote:", as mail programs say it in our languages and their neighbors'.
_ATTRIBUTION = re.compile(
    r"^\s*(>\s*)?(On|Am|W dniu|Dnia|Dne|\S{2,3},?|Le|El)\b[^\n]{4,300}"
    r"(wrote|schrieb|pisze|napisał\(a\)|napisał|napisała|napsal\(a\)|napsal|napsala|"
    r"пишет|написал\(а\)|написал|написала|a écrit|escribió)\s*[^\n]{0,120}:\s*$",  # noqa: RUF001 (Russian)
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^\s*-{2,}\s*(Original Message|Forwarded message|Wiadomość oryginalna|"
    r"Oryginalna wiadomość|Původní zpráva|Исходное сообщение|Пересланное сообщение|"
    r"Ursprüngliche Nachricht)\s*-{2,}\s*$",
    re.IGNORECASE,
)
_OUTLOOK = re.compile(r"^\s*\*?(From|Od|От|Von):\*?\s+\S.*", re.IGNORECASE)
_OUTLOOK_NEXT = re.compile(
    r"^\s*\*?(Sent|Date|Wysłano|Data|Odesláno|Datum|Отправлено|Дата|Gesendet|To|Do|Komu|Кому)"
    r":\*?\s",
    re.IGNORECASE,
)
_MARK = re.compile(r"##-[^\n]{0,200}-##")


def answer_of(text: str) -> str:
    """What the person wrote: without the mail it answers and without the signature.

    Who writes below the quotation, or between its lines, keeps all of it.
    """
    lines = _lines(text)
    end = _end(lines)
    own = _without_tail(lines[:end])
    kept = own if any(line.strip() for line in own) else _without_mark(lines)
    return _limited("\n".join(kept).strip())


def _lines(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    # Half signs and the like: no database and no page wants them.
    text = text.encode("utf-8", "replace").decode("utf-8")
    return [line.rstrip() for line in text[: MAX_TEXT * 10].split("\n")]


def _end(lines: list[str]) -> int:
    """Where the quotation begins to which nothing of the person's own follows."""
    attributions = 0
    for number, line in enumerate(lines):
        if _MARK.search(line):
            return _above_mark(lines, number)
        if _ORIGINAL.match(line) or _is_outlook(lines, number):
            return number
        if attributions < MOST_ATTRIBUTIONS and (length := _attribution(lines, number)):
            attributions += 1  # each costs a look at all that follows
            if _only_quoted(lines, number + length):
                return number
    return len(lines)


def _above_mark(lines: list[str], number: int) -> int:
    """The line that says who wrote, and when, stands before the quotation."""
    for above in range(number - 1, max(-1, number - 5), -1):
        if _attribution(lines, above) or _ORIGINAL.match(lines[above]):
            return above
        if above and lines[above].endswith(":") and _attribution(lines, above - 1):
            return above - 1
        if lines[above].strip(" >"):
            break
    return number


def _attribution(lines: list[str], number: int) -> int:
    """How many lines it takes, one or, broken, two; 0 for what is none."""
    line = lines[number][:400]
    if _ATTRIBUTION.match(line):
        return 1
    following = lines[number + 1][:400] if number + 1 < len(lines) else ""
    return (
        2 if line and following.endswith(":") and _ATTRIBUTION.match(f"{line} {following}") else 0
    )


def _is_outlook(lines: list[str], number: int) -> bool:
    following = lines[number + 1 : number + 3]
    return bool(_OUTLOOK.match(lines[number][:400])) and any(
        _OUTLOOK_NEXT.match(line[:400]) for line in following
    )


def _only_quoted(lines: list[str], start: int) -> bool:
    """Something is, and nothing else follows."""
    rest = [line for line in lines[start:] if line.strip()]
    return bool(rest) and all(line.startswith(">") or _MARK.search(line) for line in rest)


def _without_tail(lines: list[str]) -> list[str]:
    """No quotation at the end, and no signature."""
    end = next((number for number, line in enumerate(lines) if line == "--"), len(lines))
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    return lines[:end]


def _without_mark(lines: list[str]) -> list[str]:
    return [line for line in lines if not _MARK.search(line)]


def _limited(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 2]} …"


class _Words:
    """Words out of HTML in one walk. A real parser looks for the end of each thing that was only
    begun, again and again, and a mail can begin a hundred thousand.
    """

    def __init__(self) -> None:
        self.out: list[str] = []
        self.unseen = self.quoted = 0
        self.in_comment = False

    def take(self, piece: str) -> None:
        """What stands between one ``<`` and the next."""
        if self.in_comment or piece.startswith("!--"):
            _comment, end, text = piece.partition("-->")
            self.in_comment = not end
            self.text(text)
            return
        tag, end, text = piece.partition(">")
        name = tag[:40].split(maxsplit=1)[0].rstrip("/").lower() if tag[:40].strip() else ""
        if not end or not name.strip("/!?").isalnum():
            self.text(f"<{piece}")  # an angle, and no tag
            return
        self.tag(name)
        self.text(text)

    def tag(self, name: str) -> None:
        change, name = (-1, name[1:]) if name.startswith("/") else (1, name)
        if name in _UNSEEN:
            self.unseen = max(0, self.unseen + change)
        elif name == "blockquote":
            self.quoted = max(0, self.quoted + change)
        if name in _BLOCKS:
            self.out.append("\n")

    def text(self, text: str) -> None:
        words = re.sub(r"\s+", " ", html.unescape(text))
        if words and not self.unseen:
            self.out.append(f"> {words}" if self.quoted and words.strip() else words)


def text_of_html(source: str) -> str:
    """The words, line by line; what stands in a quotation begins with ``>``."""
    words = _Words()
    first, *pieces = source[:MAX_HTML].split("<")
    words.text(first)
    for piece in pieces:
        words.take(piece)
    lines = [line.strip() for line in "".join(words.out).split("\n")]
    kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(kept)
