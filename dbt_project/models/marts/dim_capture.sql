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
