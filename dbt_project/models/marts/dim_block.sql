-- The same version captured twice has the same blocks. Of a text that its publisher reserves, only the shape is published.
select
    blocks.document_version_id,
    blocks.block_position,
    blocks.block_role,
    blocks.heading_level,
    case when not versions.is_text_reserved then blocks.block_text end as block_text,
    blocks.footnote_marker,
    blocks.page_number,
    blocks.table_number,
    blocks.row_number,
    blocks.column_number,
    blocks.raw_spans,
    blocks.mending_notes
from {{ ref('stg_blocks') }} as blocks
inner join {{ ref('int_document_versions_ranked') }} as versions on blocks.document_version_id = versions.document_version_id
qualify row_number() over (partition by blocks.document_version_id, blocks.block_position order by blocks.block_text) = 1
