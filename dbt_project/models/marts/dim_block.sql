-- The same version captured twice has the same blocks.
select
    document_version_id,
    block_position,
    block_role,
    heading_level,
    block_text,
    footnote_marker,
    page_number,
    table_number,
    row_number,
    column_number,
    raw_spans,
    mending_notes
from {{ ref('stg_blocks') }}
where document_version_id in (select versions.document_version_id from {{ ref('int_document_versions_ranked') }} as versions)
qualify row_number() over (partition by document_version_id, block_position order by block_text) = 1
