"""Copy the parts of the front-end packages that the portal serves into static/vendor/.

Run by hand when a version changes, never at install time:

    npm pack bootstrap@5.3.8 @fontsource-variable/open-sans@5.3.0
    python scripts/vendor_assets.py <unpacked bootstrap> <unpacked open-sans>

Three things change on the way, all because of rules of the house:

* ``sourceMappingURL`` comments go: the manifest storage looks for the map and fails;
* pictures embedded as ``data:`` become files, so the policy needs no ``img-src data:``;
* rules of components that no page uses go (all that need Bootstrap's JavaScript, which is not
  loaded, among them): they are half of the style sheet, and the first visit has a budget.
"""

import hashlib
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
BOOTSTRAP = "bootstrap-5.3.8"
OPEN_SANS = "open-sans-5.3.0"
ICONS = "fluentui-svg-icons-1.1.343"
SUBSETS = ("latin", "latin-ext", "cyrillic")
LICENCES = {
    BOOTSTRAP: "MIT",
    OPEN_SANS: "OFL-1.1",
    ICONS: "MIT",
}

UNUSED = re.compile(
    r"""\.(?:
        accordion | btn-close | btn-toolbar | carousel | collaps | dropdown | dropup | dropend
        | dropstart | fade | figure | modal | nav\b | nav- | navbar | offcanvas | placeholder
        | popover | progress | ratio | bs-popover | bs-tooltip | toast | tooltip | tab-content
        | form-range | form-floating | btn-(?:outline-)?(?:warning|info|dark|light|success)
        | input-group | list-group | link-(?:warning|info|dark|light|success) | sticky-
        | btn-check | btn-group | text-bg- | pagination | spinner | valid- | was-validated
        | is-valid | icon-link | vr\b | thumbnail | img- | alert | badge | card | bg-gradient
        | page- | row-cols | link-(?:opacity|offset|underline) | object-fit | focus-ring
        | [a-z-]+-xx?l\b | order- | offset- | float- | overflow-[xy] | table-(?:striped|dark|info)
        | container-(?:sm|md|lg) | display- | blockquote | border-(?:info|light|dark)
        | bg-(?:info|dark|black|opacity) | text-(?:info|light|dark|black|white|opacity)
        | opacity- | z-\d | (?:rounded|border)-(?:[a-z]+-)?[0-9] | form-(?:switch|text-)
    )""",
    re.VERBOSE,
)
DATA_URI = re.compile(r'url\("data:image/svg\+xml,([^"]+)"\)')


def cut(css: str) -> str:
    """Leave out every rule whose selectors all belong to a component nobody uses."""
    out: list[str] = []
    position = 0
    while position < len(css):
        opened = css.find("{", position)
        if opened < 0:
            out.append(css[position:])
            break
        selector = css[position:opened]
        closed = _closing(css, opened)
        body = css[opened + 1 : closed]
        if selector.startswith(("@media", "@supports")):
            kept = cut(body)
            if kept:
                out.append(f"{selector}{{{kept}}}")
        elif selector.startswith("@keyframes"):
            if not re.search(r"spinner|placeholder|progress", selector):
                out.append(f"{selector}{{{body}}}")
        else:
            kept_selectors = [part for part in _split(selector) if not UNUSED.search(part)]
            if kept_selectors:
                out.append(f"{','.join(kept_selectors)}{{{body}}}")
        position = closed + 1
    return "".join(out)


def _closing(css: str, opened: int) -> int:
    depth = 0
    for index in range(opened, len(css)):
        if css[index] == "{":
            depth += 1
        elif css[index] == "}":
            depth -= 1
            if depth == 0:
                return index
    message = f"Unbalanced braces after character {opened}"
    raise ValueError(message)


def _split(selector: str) -> list[str]:
    """Split a selector list at the commas that stand outside parentheses."""
    return re.split(r",(?![^(]*\))", selector)


def vendor_bootstrap(package: Path) -> None:
    target = VENDOR / BOOTSTRAP
    target.mkdir(parents=True, exist_ok=True)
    css = (package / "dist" / "css" / "bootstrap.min.css").read_text(encoding="utf-8")
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    banner = re.match(r'@charset "UTF-8";/\*!.*?\*/', css, re.DOTALL)
    if banner is None:
        message = "This bootstrap.min.css does not start with its licence"
        raise ValueError(message)
    css = _without_data_uris(cut(css[banner.end() :]), target)
    (target / "bootstrap.cut.css").write_text(banner.group() + css + "\n", encoding="utf-8")
    shutil.copy(package / "LICENSE", target / "LICENSE")


def _without_data_uris(css: str, target: Path) -> str:
    pictures: dict[str, str] = {}

    def to_file(match: re.Match[str]) -> str:
        svg = unquote(match.group(1)).replace("'", '"')
        name = pictures.setdefault(svg, f"picture-{len(pictures) + 1}.svg")
        (target / name).write_text(svg + "\n", encoding="utf-8")
        return f'url("{name}")'

    return DATA_URI.sub(to_file, css)


def vendor_font(package: Path) -> None:
    target = VENDOR / OPEN_SANS
    target.mkdir(parents=True, exist_ok=True)
    for subset in SUBSETS:
        name = f"open-sans-{subset}-wght-normal.woff2"
        shutil.copy(package / "files" / name, target / name)
    shutil.copy(package / "LICENSE", target / "LICENSE")


def write_readme() -> None:
    lines = [
        "# Vendored front-end files",
        "",
        "Made by `scripts/vendor_assets.py` and `scripts/build_sprite.py`, which say what they",
        "change on the way. The sums are checked by `tests/architecture/test_vendor.py`.",
        "The icons themselves are cut into `static/img/icons.svg`; only their licence lies here.",
        "htmx comes with django-htmx and is not copied.",
        "",
        "| file | package and version | licence | SHA-256 |",
        "|---|---|---|---|",
    ]
    for path in sorted(VENDOR.rglob("*")):
        if path.is_file() and path.name != "README.md":
            name, _, version = path.parent.name.rpartition("-")
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(
                f"| `{path.relative_to(VENDOR).as_posix()}` | {name} {version} "
                f"| {LICENCES[path.parent.name]} | `{digest}` |"
            )
    (VENDOR / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(bootstrap: str, open_sans: str) -> None:
    vendor_bootstrap(Path(bootstrap))
    vendor_font(Path(open_sans))
    write_readme()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
