"""The job that shows the worker is alive."""

from django_tasks import task


@task(backend="background", queue_name="default")
def heartbeat() -> None:
    """Does nothing: that it was done, and when, is what `/healthz` looks at."""
