"""The UI kit's tags and filters, loaded into every template as a builtin."""

from governance.templatetags.ui import blocks, figures, forms, frames, lists, marks, words
from governance.templatetags.ui.library import register

__all__ = ["blocks", "figures", "forms", "frames", "lists", "marks", "register", "words"]
