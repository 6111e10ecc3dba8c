-- 三张清单: the industries that a place singles out, their targets beside the latest actual figure, the firms and the projects named
-- with them.
with directions as (
    select
        'industry_direction' as list_kind,
        region,
        industry_id,
        min(direction_word) as entry_name,
        arg_max(sentence, (published_at, document_id, -block_position)) as sentence,
        list_sort(list(distinct document_version_id)) as document_version_ids,
        count(distinct document_id) as document_count
    from {{ ref('int_directions_stated') }}
    group by region, industry_id
),

enterprises as (
    select
        'target_enterprise' as list_kind,
        region,
        industry_id,
        enterprise as entry_name,
        arg_max(sentence, (published_at, mention_id)) as sentence,
        list_sort(list(distinct document_version_id)) as document_version_ids,
        count(distinct document_id) as document_count,
        list_sort(list(distinct mention_id)) as mention_ids
    from {{ ref('int_enterprises_placed') }}
    group by region, industry_id, enterprise
),

-- Of what is said of a project on several days, the latest word holds.
projects as (
    select
        'target_project' as list_kind,
        region,
        industry_id,
        project_name as entry_name,
        arg_max(project_owner, recency) as project_owner,
        arg_max(project_stage, recency) as project_stage,
        arg_max(investment_value, recency) as investment_value,
        arg_max(investment_unit, recency) filter (where investment_value is not null) as investment_unit,
        arg_max(investment_text, recency) filter (where investment_value is not null) as investment_text,
        arg_max(sentence, recency) as sentence,
        list_sort(list(distinct document_version_id)) as document_version_ids,
        count(distinct document_id) as document_count,
        list_sort(list(distinct mention_id)) as mention_ids,
        list_sort(coalesce(list(distinct investment_observation_id) filter (where investment_observation_id is not null), []))
            as observation_ids
    from (
        select
            *,
            struct_pack(is_dated := published_at is not null, published_at := published_at, mention_id := mention_id) as recency
        from {{ ref('int_projects_placed') }}
    ) as dated
    group by region, industry_id, project_name
),

targets as (
    select
        'target_output' as list_kind,
        keyed.region,
        keyed.industry_id,
        min(keyed.indicator) as entry_name,
        keyed.measure_key,
        keyed.measure,
        keyed.basis,
        keyed.unit,
        facts.value_low,
        facts.value_high,
        facts.bound,
        facts.period_end,
        min(facts.value_text) as value_text,
        min(facts.quote) as sentence,
        list_sort(list(facts.observation_id)) as observation_ids,
        list_sort(list(distinct facts.document_version_id)) as document_version_ids,
        count(distinct facts.document_id) as document_count
    from {{ ref('int_industry_facts_keyed') }} as keyed
    inner join {{ ref('fct_observation') }} as facts on keyed.observation_id = facts.observation_id
    where keyed.modality = 'target'
    group by
        keyed.region,
        keyed.industry_id,
        keyed.measure_key,
        keyed.measure,
        keyed.basis,
        keyed.unit,
        facts.value_low,
        facts.value_high,
        facts.bound,
        facts.period_end
),

entries as (
    select
        list_kind,
        region,
        industry_id,
        entry_name,
        sentence,
        document_version_ids,
        document_count,
        []::varchar[] as mention_ids,
        []::varchar[] as observation_ids
    from directions
    union all
    select
        list_kind,
        region,
        industry_id,
        entry_name,
        sentence,
        document_version_ids,
        document_count,
        mention_ids,
        []::varchar[] as observation_ids
    from enterprises
    union all
    select
        list_kind,
        region,
        industry_id,
        entry_name,
        sentence,
        document_version_ids,
        document_count,
        mention_ids,
        observation_ids
    from projects
    union all
    select
        list_kind,
        region,
        industry_id,
        entry_name,
        sentence,
        document_version_ids,
        document_count,
        []::varchar[] as mention_ids,
        observation_ids
    from targets
)

select
    -- A project is one entry whatever is said of its cost.
    'tli_' || left(
        md5(
            concat_ws(
                '|',
                entries.list_kind,
                entries.region,
                entries.industry_id,
                entries.entry_name,
                case when entries.list_kind = 'target_project' then [] else entries.observation_ids end
            )
        ),
        20
    ) as list_entry_id,
    entries.list_kind,
    entries.region,
    entries.industry_id,
    industries.term_name_zh as industry_name,
    entries.entry_name,
    targets.measure,
    targets.unit,
    targets.value_low as target_low,
    targets.value_high as target_high,
    targets.value_text as target_text,
    targets.bound as target_bound,
    targets.period_end as target_date,
    actuals.value_low as actual_value,
    actuals.value_text as actual_text,
    actuals.period_end as actual_date,
    (targets.value_low - actuals.value_low)::decimal(38, 6) as gap_value,
    projects.project_owner,
    projects.project_stage,
    projects.investment_value,
    projects.investment_unit,
    projects.investment_text,
    entries.sentence,
    entries.observation_ids,
    actuals.observation_id as actual_observation_id,
    entries.mention_ids,
    entries.document_version_ids,
    entries.document_count::integer as document_count
from entries
inner join {{ ref('stg_terms') }} as industries on entries.industry_id = industries.term_id and industries.vocabulary = 'industry'
left join targets on entries.list_kind = targets.list_kind and entries.observation_ids = targets.observation_ids
left join projects
    on
        entries.list_kind = projects.list_kind
        and entries.region = projects.region
        and entries.industry_id = projects.industry_id
        and entries.entry_name = projects.entry_name
left join {{ ref('mart_industry_map') }} as actuals
    on
        targets.industry_id = actuals.industry_id
        and targets.region = actuals.region
        and targets.measure_key = coalesce(actuals.indicator_id || '|' || coalesce(actuals.measure_scope, ''), actuals.indicator)
        and targets.measure = actuals.measure
        and targets.unit is not distinct from actuals.unit
        and targets.basis is not distinct from actuals.basis
