{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='document_version_id') }}
-- Kept from build to build. A version that was captured again is what its first capture says: offsets count in that capture.
select
    versions.document_id,
    blocks.*
from {{ ref('stg_blocks') }} as blocks
inner join {{ ref('int_document_versions_ranked') }} as versions
    on blocks.document_version_id = versions.document_version_id and blocks.capture_sequence = versions.first_sequence
