"""The product as `make run` starts it, with one thing more: it tells how many statements a request asked, when asked to."""

from governance.settings.dev import *  # noqa: F403  (settings modules extend one another by design)
from governance.settings.dev import MIDDLEWARE as PRODUCT_MIDDLEWARE

MIDDLEWARE = ["bench.counting.Statements", *PRODUCT_MIDDLEWARE]
