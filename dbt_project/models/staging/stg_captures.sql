select
    -- keys
    capture_id,
    capture_sequence,
    source_id,
    -- where it came from
    url,
    final_url,
    status as http_status,
    media_type,
    -- payload
    payload_sha256,
    payload_bytes,
    opt_outs,
    -- time
    fetched_at
from {{ source('raw', 'captures') }}
