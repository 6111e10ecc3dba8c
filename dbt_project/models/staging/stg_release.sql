select
    release_id,
    previous_release_id
from {{ source('inputs', 'release') }}
