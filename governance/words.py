"""Finding what people read: every text in templates and code, to hold the catalogue against."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

APPS = ("governance", "grids", "firms", "complaints")
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "_": None,
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
QUIET = (
    "/migrations/",
    "/demo/",
    "/seeds/",
    "/local/",
    "/settings/",
    "/rules/pinyin.py",
    "/words.py",
    "/gallery.py",
    "/apps.py",
)
CALL = re.compile(
    r"\b(?:n?p?gettext|_)\((?:[^()\"']|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')*\)"
)  # what templatize leaves of a tag
MESSAGE = str | tuple[str, ...]


def python_files() -> list[Path]:
    return sorted(path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py"))


def template_files() -> list[Path]:
    return sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def messages() -> dict[MESSAGE, list[str]]:
    """Return every message of the product and the files that use it; a plural stands as a pair."""
    found: dict[MESSAGE, list[str]] = {}
    for path in python_files():
        _collect(found, path, path.read_text(encoding="utf-8"))
    for path in template_files():
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        _collect(found, path, "\n".join(CALL.findall(source)))
    return found


def _collect(found: dict[MESSAGE, list[str]], path: Path, source: str) -> None:
    for _line, message, _comments, _context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
        if message:
            found.setdefault(message, []).append(path.relative_to(settings.BASE_DIR).as_posix())


def loose_words() -> Iterator[str]:
    """Yield each place where Chinese stands in code or a template without passing through the catalogue."""
    for path in python_files():
        name = path.relative_to(settings.BASE_DIR).as_posix()
        if not any(quiet in f"/{name}" for quiet in QUIET):
            yield from (f"{name}:{line}" for line in _loose_in_code(path.read_text(encoding="utf-8")))
    for path in template_files():
        text = re.sub(
            r"{#.*?#}|{% blocktranslate.*?{% endblocktranslate %}|{%.*?%}",
            "",
            path.read_text(encoding="utf-8"),
            flags=re.DOTALL,
        )
        text = re.sub(
            r'_\("[^"]*"\)|lang="zh-hans"[^>]*>.*?中文|<span class="seal[^>]*>.</span>',
            "",
            text,
            flags=re.DOTALL,
        )
        for number, line in enumerate(text.splitlines(), 1):
            if CHINESE.search(line) and not line.strip().startswith("<!--"):
                yield f"{path.relative_to(settings.BASE_DIR).as_posix()} (line {number} without tags): {line.strip()[:60]}"


def _loose_in_code(source: str) -> list[int]:
    tree = ast.parse(source)
    wrapped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in KEYWORDS:
            wrapped |= {id(part) for argument in node.args for part in ast.walk(argument)}
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            first = node.body[0]
            if isinstance(first, ast.Expr):
                wrapped.add(id(first.value))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            wrapped.add(id(node.value))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and id(node) not in wrapped
    ]


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""
