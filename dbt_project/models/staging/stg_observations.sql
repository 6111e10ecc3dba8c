select
    -- keys
    observation_id,
    capture_sequence,
    version_id as document_version_id,
    document_id,
    block as block_position,
    -- what is measured
    subject,
    subject_type,
    subject_id,
    indicator,
    indicator_text,
    indicator_id,
    indicator_scope,
    -- the number
    value_low,
    value_high,
    value_text,
    printed_step,
    unit,
    unit_code,
    bound,
    measure,
    modality,
    basis,
    -- its period
    period_text,
    period_start,
    period_end,
    period_source,
    -- its place
    cited_source,
    quote,
    quote_start,
    quote_end,
    value_start,
    value_end,
    raw_spans,
    value_spans,
    raw_quote,
    raw_value,
    -- how it was read
    rule_ids,
    extractor_version,
    confidence
from {{ source('raw', 'observations') }}
