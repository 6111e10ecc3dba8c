{{ config(materialized='incremental') }}
-- Only items that are known organisations, in listings whose sentence says what they are.
with places as (
    -- One name in one block means one region; where two ids are found the name decides nothing.
    select
        document_version_id,
        block_position,
        mention_name,
        min(canonical_name) as region_name,
        min(entity_id) as region_id
    from {{ ref('int_mentions_deduplicated') }}
    where
        mention_kind = 'place'
        and document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
    group by document_version_id, block_position, mention_name
    having count(distinct entity_id) <= 1
)

select
    items.listing_item_id as industry_chain_id,
    organisations.canonical_name as organisation_name,
    organisations.entity_id as organisation_id,
    listings.chain_segment,
    listings.organisation_role,
    listings.listing_verb,
    listings.listing_topic,
    listings.owner_name,
    places.region_name,
    places.region_id,
    versions.place as document_place,
    listings.is_open,
    case when not versions.is_text_reserved then listings.sentence end as sentence,
    (versions.published_at at time zone 'Asia/Shanghai')::date as published_date,
    items.item_number,
    listings.listing_id,
    items.listing_item_id,
    items.mention_id,
    listings.document_version_id,
    listings.document_id
from {{ ref('int_listing_items_deduplicated') }} as items
inner join {{ ref('int_listings_deduplicated') }} as listings on items.listing_id = listings.listing_id
inner join {{ ref('int_mentions_deduplicated') }} as organisations
    on items.mention_id = organisations.mention_id and organisations.mention_kind = 'organisation'
inner join {{ ref('int_document_versions_ranked') }} as versions on listings.document_version_id = versions.document_version_id
left join places
    on
        listings.document_version_id = places.document_version_id
        and listings.block_position = places.block_position
        and listings.owner_name = places.mention_name
where
    versions.is_current
    and listings.organisation_role is not null
    and listings.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
