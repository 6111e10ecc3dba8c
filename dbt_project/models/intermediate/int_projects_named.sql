{{ config(materialized='incremental') }}
-- Projects that current documents name, with the place that the document is about where the sentence names no other one, and what the
-- sentence says they cost. A sentence that names two projects doesn't say whose an amount is, unless the amount's own clause does.
with projects as (
    select
        mentions.mention_id,
        mentions.document_id,
        mentions.document_version_id,
        mentions.block_position,
        mentions.mention_name,
        mentions.canonical_name as project_name,
        mentions.attributes['owner'] as project_owner,
        mentions.attributes['stage'] as project_stage,
        mentions.sentence
    from {{ ref('fct_mention') }} as mentions
    where
        mentions.is_current
        and mentions.mention_kind = 'project'
        and mentions.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
),

-- The country and the province of the place are no other places.
elsewhere as (
    select distinct
        places.document_version_id,
        places.block_position,
        places.sentence
    from {{ ref('fct_mention') }} as places
    inner join {{ ref('dim_document') }} as documents on places.document_id = documents.document_id
    inner join {{ ref('dim_region') }} as regions on places.entity_id = regions.region_id
    left join {{ ref('dim_region') }} as homes on documents.place = homes.region_name and homes.last_year is null
    where
        places.is_current
        and places.mention_kind = 'place'
        and places.document_id in (select projects.document_id from projects)
        and regions.region_level not in ('world', 'bloc', 'country')
        and documents.place is distinct from regions.region_name
        and documents.place is distinct from regions.prefecture_name
        and documents.place is distinct from regions.province_name
        and homes.province_name is distinct from regions.region_name
        and homes.prefecture_name is distinct from regions.region_name
),

-- 总投资 is that of a project; what is merely invested belongs to the project that its own clause names. 完成投资 is no cost.
amounts as (
    select
        projects.mention_id,
        projects.project_name,
        projects.document_version_id,
        projects.block_position,
        projects.sentence,
        facts.observation_id,
        facts.value_low,
        facts.value_start,
        facts.unit,
        facts.value_text,
        facts.indicator_id = 'total_investment' as is_total,
        contains(facts.quote, projects.mention_name) as is_beside
    from projects
    inner join {{ ref('fct_observation') }} as facts
        on
            projects.document_version_id = facts.document_version_id
            and projects.block_position = facts.block_position
            and contains(projects.sentence, facts.quote)
    where
        facts.indicator_id in ('total_investment', 'investment')
        and facts.measure = 'level'
        and facts.unit_code like 'currency:%'
        and not regexp_matches(facts.quote, '(?:完成|累计|年度)投资')
),

rivals as (
    select
        observation_id,
        count(distinct project_name) as project_count,
        count(distinct project_name) filter (where is_beside) as beside_count
    from amounts
    group by observation_id
),

costs as (
    select
        amounts.*,
        row_number() over (
            partition by amounts.mention_id
            order by amounts.is_beside desc, amounts.is_total desc, amounts.value_start asc, amounts.observation_id asc
        ) as place
    from amounts
    inner join rivals on amounts.observation_id = rivals.observation_id
    where (amounts.is_beside and rivals.beside_count = 1) or (amounts.is_total and rivals.project_count = 1)
)

select
    projects.mention_id,
    projects.document_id,
    projects.document_version_id,
    projects.block_position,
    projects.project_name,
    projects.project_owner,
    projects.project_stage,
    case when elsewhere.sentence is null then documents.place end as region,
    costs.value_low as investment_value,
    costs.unit as investment_unit,
    costs.value_text as investment_text,
    costs.observation_id as investment_observation_id,
    projects.sentence,
    documents.published_at
from projects
inner join {{ ref('dim_document') }} as documents on projects.document_id = documents.document_id
left join elsewhere
    on
        projects.document_version_id = elsewhere.document_version_id
        and projects.block_position = elsewhere.block_position
        and projects.sentence = elsewhere.sentence
left join costs on projects.mention_id = costs.mention_id and costs.place = 1
