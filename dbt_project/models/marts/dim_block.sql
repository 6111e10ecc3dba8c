{{ config(materialized='incremental') }}
-- Of a text that its publisher reserves, only the shape is published.
select
    blocks.document_version_id,
    blocks.document_id,
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
from {{ ref('int_blocks_deduplicated') }} as blocks
inner join {{ ref('int_document_versions_ranked') }} as versions on blocks.document_version_id = versions.document_version_id
where blocks.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
