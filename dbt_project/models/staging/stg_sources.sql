select
    source_id,
    name_zh,
    name_en,
    publisher,
    homepage,
    licence as licence_note,
    verified as is_verified,
    opt_out_policy,
    opt_out_reason,
    reserving_opt_outs
from {{ source('inputs', 'sources') }}
