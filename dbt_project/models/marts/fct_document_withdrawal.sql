-- A document that several addresses gave is withdrawn when the one that gave it last is.
with latest as (
    select
        document_id,
        capture_id,
        fetched_at
    from {{ ref('int_documents_read') }}
    qualify row_number() over (partition by document_id order by capture_sequence desc) = 1
)

select
    latest.document_id,
    documents.current_version_id as document_version_id,
    documents.source_id,
    documents.url,
    documents.title,
    latest.capture_id,
    latest.fetched_at as last_captured_at,
    withdrawals.withdrawn_at,
    (withdrawals.withdrawn_at at time zone 'Asia/Shanghai')::date as withdrawn_date
from {{ ref('stg_withdrawals') }} as withdrawals
inner join latest on withdrawals.capture_id = latest.capture_id
inner join {{ ref('dim_document') }} as documents on latest.document_id = documents.document_id
