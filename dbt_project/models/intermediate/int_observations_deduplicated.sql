{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='document_version_id') }}
-- Kept from build to build. A version that was captured again is what its first capture says: offsets count in that capture.
select observations.*
from {{ ref('stg_observations') }} as observations
inner join {{ ref('int_document_versions_ranked') }} as versions
    on observations.document_version_id = versions.document_version_id and observations.capture_sequence = versions.first_sequence
