select
    region_id,
    position as vocabulary_position,
    region_code,
    region_name,
    short_name,
    level as region_level,
    parent_id as parent_region_id,
    first_year,
    last_year
from {{ source('inputs', 'regions') }}
