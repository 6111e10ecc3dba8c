{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='capture_id') }}
select
    capture_id,
    capture_sequence,
    source_id,
    url,
    final_url,
    http_status,
    media_type,
    payload_sha256,
    payload_bytes,
    fetched_at,
    outcome,
    document_version_id,
    rejected_by_rule
from {{ ref('int_captures_accounted') }}
where
    capture_id in (
        select items.part_item_id
        from {{ ref('int_items_parted') }} as items
        where items.is_changed
    )
