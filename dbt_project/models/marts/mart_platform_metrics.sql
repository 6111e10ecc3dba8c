{{ config(materialized='incremental') }}
-- The platform of a number: its subject, else the one platform that its clause names, else the platform that its section is about.
with facts as (
    select *
    from {{ ref('fct_observation') }}
    where
        is_current
        and document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
),

in_quote as (
    select
        facts.observation_id,
        min(platforms.platform) as platform,
        min(platforms.platform_kind) as platform_kind
    from facts
    inner join {{ ref('int_platforms_named') }} as platforms
        on facts.document_version_id = platforms.document_version_id and contains(facts.quote, platforms.platform)
    group by facts.observation_id
    having count(*) = 1
),

placed as (
    select
        facts.*,
        documents.source_id,
        documents.published_date,
        coalesce(of_subject.platform, in_quote.platform, of_section.platform) as platform,
        coalesce(of_subject.platform_kind, in_quote.platform_kind, of_section.platform_kind) as platform_kind,
        case
            when of_subject.platform is not null then 'subject'
            when in_quote.platform is not null then 'quote'
            else 'heading'
        end as found_in
    from facts
    inner join {{ ref('dim_document') }} as documents on facts.document_id = documents.document_id
    inner join {{ ref('int_blocks_headed') }} as headed
        on facts.document_version_id = headed.document_version_id and facts.block_position = headed.block_position
    left join {{ ref('int_platforms_named') }} as of_subject
        on facts.document_version_id = of_subject.document_version_id and facts.subject = of_subject.platform
    left join in_quote on facts.observation_id = in_quote.observation_id
    left join {{ ref('int_sections_named') }} as of_section
        on headed.document_version_id = of_section.document_version_id and headed.heading_position = of_section.heading_position
)

select
    observation_id,
    platform,
    platform_kind,
    found_in,
    subject,
    indicator as metric,
    value_low,
    value_high,
    value_text,
    unit,
    bound,
    measure,
    modality,
    period_text,
    period_start,
    period_end,
    quote,
    document_id,
    document_version_id,
    block_position,
    value_start,
    source_id,
    published_date
from placed
where platform is not null
