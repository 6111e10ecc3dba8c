{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='document_version_id') }}
-- Kept from build to build. A version that was captured again is what its first capture says: offsets count in that capture.
select checks.*
from {{ ref('stg_checks') }} as checks
inner join {{ ref('int_document_versions_ranked') }} as versions
    on checks.document_version_id = versions.document_version_id and checks.capture_sequence = versions.first_sequence
