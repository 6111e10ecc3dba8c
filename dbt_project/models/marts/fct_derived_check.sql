{{ config(materialized='incremental') }}
select
    checks.check_id,
    checks.document_version_id,
    checks.document_id,
    versions.is_current,
    checks.check_kind,
    checks.formula,
    checks.stated_value,
    checks.computed_value,
    checks.tolerance,
    checks.is_agreed,
    checks.observation_ids
from {{ ref('int_checks_deduplicated') }} as checks
inner join {{ ref('int_document_versions_ranked') }} as versions on checks.document_version_id = versions.document_version_id
where checks.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
