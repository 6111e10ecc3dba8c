{{ config(materialized='incremental') }}
with counted as (
    select
        listing_id,
        count(*)::integer as listed_count,
        list(item_text order by item_number) as items
    from {{ ref('int_listing_items_deduplicated') }}
    group by listing_id
)

select
    listings.listing_id,
    listings.document_version_id,
    listings.document_id,
    versions.is_current,
    listings.block_position,
    listings.owner_name,
    listings.listing_topic,
    listings.listing_verb,
    listings.listing_label,
    listings.listing_label_text,
    listings.declared_count,
    counted.listed_count,
    listings.is_open,
    counted.items,
    listings.item_kind,
    listings.organisation_role,
    listings.chain_segment,
    case when not versions.is_text_reserved then listings.sentence end as sentence,
    listings.sentence_start,
    listings.text_start,
    listings.raw_spans,
    listings.rule_ids,
    listings.extractor_version
from {{ ref('int_listings_deduplicated') }} as listings
inner join counted on listings.listing_id = counted.listing_id
inner join {{ ref('int_document_versions_ranked') }} as versions on listings.document_version_id = versions.document_version_id
where listings.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
