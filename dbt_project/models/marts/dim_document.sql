select
    document_id,
    source_id,
    url,
    title,
    published_at,
    (published_at at time zone 'Asia/Shanghai')::date as published_date,
    published_text,
    published_found,
    source_name,
    publisher,
    authors,
    editor,
    keywords,
    categories,
    place,
    securities,
    document_version_id as current_version_id,
    version_count::integer as version_count,
    first_captured_at as current_since_at
from {{ ref('int_document_versions_ranked') }}
where is_current
