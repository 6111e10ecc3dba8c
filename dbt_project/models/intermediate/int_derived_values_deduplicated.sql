{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='document_version_id') }}
-- Kept from build to build. A version that was captured again is what its first capture says: offsets count in that capture.
select derived_values.*
from {{ ref('stg_derived_values') }} as derived_values
inner join {{ ref('int_document_versions_ranked') }} as versions
    on derived_values.document_version_id = versions.document_version_id and derived_values.capture_sequence = versions.first_sequence
