{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='document_version_id') }}
-- Kept from build to build. A version that was captured again is what its first capture says: offsets count in that capture.
select mentions.*
from {{ ref('stg_mentions') }} as mentions
inner join {{ ref('int_document_versions_ranked') }} as versions
    on mentions.document_version_id = versions.document_version_id and mentions.capture_sequence = versions.first_sequence
