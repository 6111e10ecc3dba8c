select
    source_id,
    name_zh,
    name_en,
    publisher,
    homepage,
    licence as licence_note,
    verified as is_verified
from {{ source('inputs', 'sources') }}
