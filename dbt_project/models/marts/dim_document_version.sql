{{ config(materialized='incremental') }}
select
    document_version_id,
    document_id,
    source_id,
    version_number::integer as version_number,
    is_current,
    title as version_title,
    capture_id,
    parser,
    encoding,
    encoding_reason,
    raw_length,
    body_length,
    is_text_reserved,
    code_version,
    first_captured_at,
    case when not is_current then superseded_at end as superseded_at
from {{ ref('int_document_versions_ranked') }}
where document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
