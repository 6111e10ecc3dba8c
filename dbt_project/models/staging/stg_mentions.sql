select
    -- keys
    mention_id,
    capture_sequence,
    version_id as document_version_id,
    document_id,
    block as block_position,
    -- what is named
    kind as mention_kind,
    name as mention_name,
    canonical as canonical_name,
    entity_id,
    attributes,
    -- its place
    text_start,
    text_end,
    raw_spans,
    sentence,
    -- how it was read
    rule_id,
    extractor_version
from {{ source('raw', 'mentions') }}
