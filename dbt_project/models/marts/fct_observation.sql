{{ config(materialized='incremental') }}
{#- What readers saw of each fact so far: this build's own rows where it goes on from them, else those of the release. -#}
with previous as (
    select
        observation_id,
        first_seen_release,
        last_seen_release
    from {% if is_incremental() %}{{ this }}{% else %}{{ ref('stg_previous_observations') }}{% endif %}
)

select
    observations.observation_id,
    observations.document_version_id,
    observations.document_id,
    versions.is_current,
    observations.block_position,
    observations.subject,
    observations.subject_type,
    observations.subject_id,
    observations.indicator,
    observations.indicator_text,
    observations.indicator_id,
    observations.indicator_scope,
    observations.value_low,
    observations.value_high,
    observations.value_text,
    observations.printed_step,
    observations.unit,
    observations.unit_code,
    {{ readable_value('observations.value_low', 'observations.unit_code') }} as readable_value,
    {{ readable_unit('observations.value_low', 'observations.unit', 'observations.unit_code') }} as readable_unit,
    observations.bound,
    observations.measure,
    observations.modality,
    observations.basis,
    observations.period_text,
    observations.period_start,
    observations.period_end,
    observations.period_source,
    observations.cited_source,
    observations.quote,
    observations.quote_start,
    observations.quote_end,
    observations.value_start,
    observations.value_end,
    observations.raw_spans,
    observations.value_spans,
    observations.raw_value,
    observations.rule_ids,
    observations.extractor_version,
    observations.confidence,
    coalesce(previous.first_seen_release, building.release_id) as first_seen_release,
    case
        when versions.is_current then null
        -- Stated until now: the release that readers see was the last one. A text that came and went between two releases was never
        -- seen: it ends before it begins.
        when previous.observation_id is not null then coalesce(previous.last_seen_release, building.previous_release_id)
        else coalesce(building.previous_release_id, '0000-none')
    end as last_seen_release
from {{ ref('int_observations_deduplicated') }} as observations
inner join {{ ref('int_document_versions_ranked') }} as versions on observations.document_version_id = versions.document_version_id
left join previous on observations.observation_id = previous.observation_id
cross join {{ ref('stg_release') }} as building
where observations.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
