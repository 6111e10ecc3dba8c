select
    code as security_id,
    exchange,
    name as checked_security_name,
    valid_from as name_valid_from,
    valid_to as name_valid_to,
    source as name_source
from {{ source('inputs', 'securities') }}
