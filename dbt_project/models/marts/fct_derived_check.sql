-- The same version captured twice has the same checks.
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
from {{ ref('stg_checks') }} as checks
inner join {{ ref('int_document_versions_ranked') }} as versions on checks.document_version_id = versions.document_version_id
qualify row_number() over (partition by checks.check_id order by checks.formula) = 1
