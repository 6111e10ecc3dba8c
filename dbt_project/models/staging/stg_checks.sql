select
    -- keys
    check_id,
    capture_sequence,
    version_id as document_version_id,
    document_id,
    -- the comparison
    kind as check_kind,
    formula,
    stated as stated_value,
    computed as computed_value,
    tolerance,
    agrees as is_agreed,
    observation_ids
from {{ source('raw', 'checks') }}
