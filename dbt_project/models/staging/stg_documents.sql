select
    -- keys
    version_id as document_version_id,
    document_id,
    capture_id,
    capture_sequence,
    source_id,
    -- how it was read
    url,
    parser,
    encoding,
    encoding_reason,
    raw_length,
    body_length,
    fingerprints,
    code_version,
    -- what it says of itself
    title,
    source_name,
    publisher,
    authors,
    editor,
    keywords,
    categories,
    place,
    securities,
    images,
    -- time
    published_at,
    published_text,
    published_found
from {{ source('raw', 'documents') }}
