"""Logs: one JSON line an event, with request number and city, without personal data."""

import logging
import logging.config
from typing import Any

import structlog
from django.conf import settings


def configure(_config: dict[str, Any]) -> None:
    """Set up structlog and send the standard library's loggers through the same formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
        "foreign_pre_chain": shared,
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": formatter},
            "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stream"], "level": settings.LOG_LEVEL},
            "loggers": {
                "axes": {"level": "WARNING"},
                "django.request": {"level": "CRITICAL"},
                "django.security.csrf": {"level": "ERROR"},
            },
        }
    )
