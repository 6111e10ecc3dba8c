"""Assembly of the Dagster code location: assets, checks, jobs, schedule, sensor. Nothing else belongs here."""

import dagster as dg

from orchestration.dbt import dbt_project, dbt_resource
from orchestration.ingest import capture_asset, capture_key, inputs_asset, reading_asset
from orchestration.progress import progress_logger
from orchestration.publish import release_asset
from orchestration.quality import gate_checks
from orchestration.resources import HomeResource
from orchestration.schedules import failure_sensor, nightly_schedule, source_schedule
from orchestration.settings import load_settings
from orchestration.sweep import sweep_sensor
from orchestration.transform import model_assets
from scrapers.sources import load_sources


def build() -> dg.Definitions:
    """Make the definitions from settings, sources and the dbt project."""
    settings = load_settings()
    sources = load_sources()
    unknown = sorted(set(settings.sources) - sources.keys())
    if unknown:
        raise ValueError(f"kaoju.toml: [nightly] sources names {', '.join(unknown)}, which scrapers/sources does not declare")
    captures = [capture_asset(source, settings) for source in sources.values()]
    models = model_assets(dbt_project())
    marts = sorted((key for key in models.keys if key.path[0] == "marts"), key=lambda key: key.path)
    everything_after = dg.AssetSelection.groups("raw", "staging", "intermediate", "marts", "release") - dg.AssetSelection.assets(
        *[capture_key(source_id) for source_id in sources]
    )
    nightly = dg.define_asset_job(
        "nightly",
        selection=dg.AssetSelection.assets(*[capture_key(source_id) for source_id in settings.sources]) | everything_after,
        executor_def=dg.in_process_executor,
        description="Capture the sources of kaoju.toml, read what is new, build, check, publish.",
    )
    refresh = dg.define_asset_job(
        "refresh",
        selection=dg.AssetSelection.assets(*[capture_key(source_id) for source_id in sources]) | everything_after,
        executor_def=dg.in_process_executor,
        description="The same with any source, also a folder of files; the command line picks which.",
    )
    # Sources of the nightly job are also captured at their own hour; the sample site has none.
    single = {
        source.id: dg.define_asset_job(
            f"capture_{source.id.replace('-', '_')}",
            selection=dg.AssetSelection.assets(capture_key(source.id)),
            executor_def=dg.in_process_executor,
            description=f"Capture {source.name_zh} alone.",
        )
        for source in sources.values()
        if not source.allow_loopback and source.discovery.kind != "folder"
    }
    return dg.Definitions(
        assets=[*captures, reading_asset(sources, settings), inputs_asset(sources, settings), models, release_asset(marts, settings)],
        asset_checks=[gate_checks(marts, settings)],
        jobs=[nightly, refresh, *single.values()],
        schedules=[
            nightly_schedule(nightly.name, settings),
            *[source_schedule(sources[name], job.name, running=name in settings.sources) for name, job in single.items()],
        ],
        sensors=[failure_sensor(settings), sweep_sensor],
        resources={"kaoju": HomeResource(), "dbt": dbt_resource()},
        loggers={"progress": progress_logger},
        executor=dg.in_process_executor,
    )


defs = build()
