"""Structured logs: one JSON object a line, each naming the request it belongs to."""

import json
import logging
from contextvars import ContextVar
from typing import Any

from django.core.signals import request_finished
from django.dispatch import receiver

request_id: ContextVar[str] = ContextVar("request_id", default="")


@receiver(request_finished)
def forget_the_request(**_: Any) -> None:
    request_id.set("")


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", ""),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)
