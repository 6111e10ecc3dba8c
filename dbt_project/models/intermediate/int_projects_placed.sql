{{ config(materialized='incremental') }}
-- The industry of a project by the words of its name, else by the name of an industry in its sentence.
with words as (
    select
        projects.*,
        found.term_id as industry_id,
        contains(projects.project_name, found.word) as is_in_name
    from {{ ref('int_projects_named') }} as projects
    inner join {{ ref('int_terms_found') }} as found
        on
            projects.document_version_id = found.document_version_id
            and projects.block_position = found.block_position
            and found.vocabulary = 'industry'
            and (contains(projects.project_name, found.word) or (found.is_industry_name and contains(projects.sentence, found.word)))
    where
        projects.region is not null
        and projects.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
),

named as (
    select distinct mention_id
    from words
    where is_in_name
)

select distinct
    words.mention_id,
    words.document_id,
    words.document_version_id,
    words.project_name,
    words.project_owner,
    words.project_stage,
    words.region,
    words.industry_id,
    words.investment_value,
    words.investment_unit,
    words.investment_text,
    words.investment_observation_id,
    words.sentence,
    words.published_at
from words
left join named on words.mention_id = named.mention_id
where words.is_in_name or named.mention_id is null
