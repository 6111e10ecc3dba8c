-- What became of each capture: a document, or an entry in quarantine; anything else is a loss.
with rejected as (
    select
        capture_id,
        min(rule_id) as rejected_by_rule
    from {{ ref('stg_quarantined') }}
    where item_kind = 'capture'
    group by capture_id
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
    documents.document_version_id,
    rejected.rejected_by_rule,
    case
        when documents.document_version_id is not null then 'document'
        when rejected.rejected_by_rule is not null then 'quarantine'
        else 'lost'
    end as outcome
from {{ ref('stg_captures') }} as captures
left join {{ ref('stg_documents') }} as documents on captures.capture_id = documents.capture_id
left join rejected on captures.capture_id = rejected.capture_id
