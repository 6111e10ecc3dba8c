select
    observation_id,
    first_seen_release,
    last_seen_release
from {{ source('inputs', 'previous_observations') }}
