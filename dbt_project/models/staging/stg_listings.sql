select
    -- keys
    listing_id,
    capture_sequence,
    version_id as document_version_id,
    document_id,
    block as block_position,
    -- what is listed
    label as listing_label,
    label_text as listing_label_text,
    owner as owner_name,
    topic as listing_topic,
    verb as listing_verb,
    role as organisation_role,
    segment as chain_segment,
    item_kind,
    declared_count,
    is_open,
    -- its place
    sentence,
    sentence_start,
    text_start,
    text_end,
    raw_spans,
    -- how it was read
    rule_ids,
    extractor_version
from {{ source('raw', 'listings') }}
