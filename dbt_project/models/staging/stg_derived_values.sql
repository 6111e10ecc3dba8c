select
    -- keys
    derived_id as derived_value_id,
    capture_sequence,
    version_id as document_version_id,
    document_id,
    block as block_position,
    -- what it is a value of
    derivation,
    subject,
    subject_id,
    indicator,
    period_start,
    period_end,
    compared_with,
    -- the number
    value,
    unit,
    unit_code,
    tolerance,
    -- what it is made of
    formula,
    operands,
    stated_id as stated_observation_id
from {{ source('raw', 'derived') }}
