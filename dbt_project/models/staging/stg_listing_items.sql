select
    -- keys
    listing_id || '-' || item_number as listing_item_id,
    listing_id,
    capture_sequence,
    version_id as document_version_id,
    document_id,
    mention_id,
    -- the item
    item_number,
    text as item_text,
    -- its place
    text_start,
    text_end,
    raw_spans,
    raw_text as item_raw_text
from {{ source('raw', 'listing_items') }}
