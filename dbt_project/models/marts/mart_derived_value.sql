{{ config(materialized='incremental') }}
with held as (
    select
        derived.*,
        versions.is_current
    from {{ ref('int_derived_values_deduplicated') }} as derived
    inner join {{ ref('int_document_versions_ranked') }} as versions on derived.document_version_id = versions.document_version_id
    where derived.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
),

parts as (
    select
        derived_value_id,
        unnest(operands).role as operand_role,
        unnest(operands).observation_id as observation_id,
        generate_subscripts(operands, 1) as place
    from held
),

operands as (
    select
        parts.derived_value_id,
        max(abs(facts.value_low)) as largest_operand,
        array_agg(facts.observation_id order by parts.place) as observation_ids,
        array_agg(
            struct_pack(
                operand_role := parts.operand_role,
                observation_id := facts.observation_id,
                subject := facts.subject,
                indicator := facts.indicator,
                period_end := facts.period_end,
                readable_value := {{ readable_value('facts.value_low', 'facts.unit_code') }},
                readable_unit := {{ readable_unit('facts.value_low', 'facts.unit', 'facts.unit_code') }},
                quote := facts.quote
            )
            order by parts.place
        ) as operands
    from parts
    inner join {{ ref('fct_observation') }} as facts on parts.observation_id = facts.observation_id
    group by parts.derived_value_id
)

select
    held.derived_value_id,
    held.document_version_id,
    held.document_id,
    held.is_current,
    held.block_position,
    held.derivation,
    held.subject,
    held.subject_id,
    held.indicator,
    held.period_start,
    held.period_end,
    {{ period_id('held.period_start', 'held.period_end') }} as period_id,
    held.compared_with,
    held.value,
    held.unit,
    held.unit_code,
    -- In the size of what it is made of: 0.3亿元 remain of 2674.3亿元.
    {{ readable_value('held.value', 'held.unit_code', 'operands.largest_operand') }} as readable_value,
    {{ readable_unit('held.value', 'held.unit', 'held.unit_code', 'operands.largest_operand') }} as readable_unit,
    held.tolerance,
    held.formula,
    held.stated_observation_id is null as is_derived_only,
    stated.value_low as stated_value,
    abs(stated.value_low - held.value) <= held.tolerance + stated.printed_step * 0.5 as is_agreed,
    held.stated_observation_id,
    operands.observation_ids,
    operands.operands
from held
inner join operands on held.derived_value_id = operands.derived_value_id
left join {{ ref('fct_observation') }} as stated on held.stated_observation_id = stated.observation_id
