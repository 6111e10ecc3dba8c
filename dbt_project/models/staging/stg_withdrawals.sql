select
    capture_id,
    withdrawn_at
from {{ source('inputs', 'withdrawn') }}
