"""Cut the icons that the portal uses out of @fluentui/svg-icons into one sprite.

Run by hand when an icon is added:

    npm pack @fluentui/svg-icons@1.1.343
    python scripts/build_sprite.py <unpacked folder>
"""

import re
import sys
from pathlib import Path

SPRITE = Path(__file__).resolve().parent.parent / "static" / "img" / "icons.svg"

# fmt: off
ICONS = [
    "add", "alert", "apps", "arrow_clockwise", "arrow_down", "arrow_download",
    "arrow_right", "arrow_sort", "arrow_sort_down", "arrow_sort_up", "arrow_swap",
    "arrow_undo", "arrow_up", "book", "book_open", "building", "calendar_ltr",
    "certificate", "checkmark", "checkmark_circle", "chevron_down", "chevron_left",
    "chevron_right", "chevron_up", "clock", "contact_card", "copy", "dark_theme", "delete",
    "dismiss", "document", "edit", "error_circle", "eye", "filter", "globe", "grid_dots",
    "handshake", "history", "home", "info", "key", "link", "local_language", "location",
    "lock_closed", "mail", "mail_read", "money", "more_horizontal", "navigation", "open",
    "payment", "people", "people_team", "person", "person_add", "person_available",
    "person_circle", "person_mail", "phone", "print", "prohibited", "question_circle",
    "receipt", "search", "send", "settings", "shield", "shield_checkmark", "sign_out",
    "tag", "warning", "weather_moon", "weather_sunny",
]
# fmt: on


def symbol(folder: Path, name: str) -> str:
    svg = (folder / "icons" / f"{name}_20_regular.svg").read_text(encoding="utf-8")
    view_box = re.search(r'viewBox="([^"]+)"', svg)
    inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if view_box is None or inner is None:
        message = f"{name} is not the kind of file expected"
        raise ValueError(message)
    shapes = re.sub(r'\s*fill="#[0-9a-fA-F]+"', "", inner.group(1))
    return f'<symbol id="{name}" viewBox="{view_box.group(1)}">{shapes}</symbol>'


def main(folder: Path) -> None:
    symbols = "\n".join(symbol(folder, name) for name in sorted(ICONS))
    SPRITE.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n', encoding="utf-8"
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
