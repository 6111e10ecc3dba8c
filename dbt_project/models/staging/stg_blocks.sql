select
    -- keys
    capture_sequence,
    version_id as document_version_id,
    position as block_position,
    -- what it is
    role as block_role,
    level as heading_level,
    text as block_text,
    marker as footnote_marker,
    footnotes,
    notes as mending_notes,
    -- where it stands
    raw_spans,
    page as page_number,
    bbox as bounding_box,
    table_number,
    row_number,
    column_number
from {{ source('raw', 'blocks') }}
