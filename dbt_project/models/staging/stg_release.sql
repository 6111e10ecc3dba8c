select release_id
from {{ source('inputs', 'release') }}
