"""When a refresh runs by itself: monthly at 06:00 in Santiago. Stopped until somebody turns it on."""

from __future__ import annotations

import dagster as dg

from pipeline.jobs import refresh_job

monthly_refresh = dg.ScheduleDefinition(
    name="monthly_refresh",
    job=refresh_job,
    cron_schedule="0 6 1 * *",  # 06:00: the hours from 00:00 to 00:59 do not exist on the day the clock jumps
    execution_timezone="America/Santiago",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="First day of each month, 06:00 in Santiago.",
)
