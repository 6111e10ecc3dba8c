select
    capture_id,
    rule as rule_id
from {{ source('inputs', 'held_captures') }}
