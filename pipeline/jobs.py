"""The one job: the whole refresh, in one process. Several processes would each import everything and fight for the file."""

from __future__ import annotations

import dagster as dg

from pipeline.orchestration import REFRESH_JOB

refresh_job = dg.define_asset_job(
    REFRESH_JOB,
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Facts to published database and report: raw, staging, marts, audit, assessments, report, audit again, publish.",
)
