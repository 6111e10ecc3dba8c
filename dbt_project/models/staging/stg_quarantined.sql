select
    quarantine_id,
    stage,
    item_kind,
    item_id,
    source_id,
    capture_id,
    rule as rule_id,
    message,
    span_start,
    span_end,
    next_step
from {{ source('raw', 'quarantined') }}
