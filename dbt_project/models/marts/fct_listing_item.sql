{{ config(materialized='incremental') }}
select
    items.listing_item_id,
    items.listing_id,
    items.document_version_id,
    items.document_id,
    versions.is_current,
    items.item_number,
    items.item_text,
    items.mention_id,
    items.raw_spans,
    items.item_raw_text
from {{ ref('int_listing_items_deduplicated') }} as items
inner join {{ ref('int_document_versions_ranked') }} as versions on items.document_version_id = versions.document_version_id
where items.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
