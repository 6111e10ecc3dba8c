{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='capture_id') }}
-- Kept from build to build.
-- What became of each capture: a document, or an entry in quarantine; anything else is a loss.
with rejected as (
    select
        capture_id,
        min(rule_id) as rejected_by_rule
    from {{ ref('stg_quarantined') }}
    where item_kind = 'capture'
    group by capture_id
),

published as (
    select
        capture_id,
        document_version_id
    from {{ ref('stg_documents') }}
    where capture_id not in (select held.capture_id from {{ ref('stg_held_captures') }} as held)
)

select
    captures.capture_id,
    captures.capture_sequence,
    captures.source_id,
    captures.url,
    captures.final_url,
    captures.http_status,
    captures.media_type,
    captures.payload_sha256,
    captures.payload_bytes,
    captures.fetched_at,
    published.document_version_id,
    coalesce(rejected.rejected_by_rule, held.rule_id) as rejected_by_rule,
    case
        when published.document_version_id is not null then 'document'
        when coalesce(rejected.rejected_by_rule, held.rule_id) is not null then 'quarantine'
        else 'lost'
    end as outcome
from {{ ref('stg_captures') }} as captures
left join published on captures.capture_id = published.capture_id
left join rejected on captures.capture_id = rejected.capture_id
left join {{ ref('stg_held_captures') }} as held on captures.capture_id = held.capture_id
