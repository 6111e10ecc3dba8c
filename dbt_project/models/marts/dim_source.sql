with counted as (
    select
        source_id,
        count(*) as capture_count,
        max(fetched_at) as latest_capture_at
    from {{ ref('dim_capture') }}
    group by source_id
)

select
    sources.source_id,
    sources.name_zh,
    sources.name_en,
    sources.publisher,
    sources.homepage,
    sources.licence_note,
    sources.is_verified,
    sources.opt_out_policy,
    sources.opt_out_reason,
    coalesce(counted.capture_count, 0)::integer as capture_count,
    counted.latest_capture_at
from {{ ref('stg_sources') }} as sources
left join counted on sources.source_id = counted.source_id
