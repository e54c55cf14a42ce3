"""A file put into the inbox asks for a refresh. Stopped until somebody turns it on."""

from __future__ import annotations

import dagster as dg

from pipeline.core.additions import waiting_files
from pipeline.core.settings import load_settings
from pipeline.jobs import refresh_job


@dg.sensor(job=refresh_job, minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.STOPPED)
def inbox_sensor(_context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """One refresh for what lies in the inbox; the same files ask only once."""
    files = waiting_files(load_settings())
    if not files:
        return dg.SkipReason("The inbox is empty.")
    return dg.RunRequest(run_key="|".join(f"{f.source_id}/{f.path.name}@{f.sha256[:12]}" for f in files))
