{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='document_version_id') }}
-- Kept from build to build. A version that was captured again is what its first capture says: offsets count in that capture.
select listing_items.*
from {{ ref('stg_listing_items') }} as listing_items
inner join {{ ref('int_document_versions_ranked') }} as versions
    on listing_items.document_version_id = versions.document_version_id and listing_items.capture_sequence = versions.first_sequence
