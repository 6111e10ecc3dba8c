{{ config(materialized='incremental') }}
-- The heading that a block stands under: the nearest heading or title before it, itself where it is one.
with positions as (
    select
        versions.document_id,
        blocks.document_version_id,
        blocks.block_position,
        max(case when blocks.block_role in ('heading', 'title') then blocks.block_position end) over section as heading_position
    from {{ ref('dim_block') }} as blocks
    inner join {{ ref('dim_document_version') }} as versions on blocks.document_version_id = versions.document_version_id
    where
        versions.is_current
        and blocks.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
    window section as (
        partition by blocks.document_version_id
        order by blocks.block_position
        rows between unbounded preceding and current row
    )
)

select
    positions.document_id,
    positions.document_version_id,
    positions.block_position,
    positions.heading_position,
    headings.block_text as heading_text
from positions
left join {{ ref('dim_block') }} as headings
    on positions.document_version_id = headings.document_version_id and positions.heading_position = headings.block_position
