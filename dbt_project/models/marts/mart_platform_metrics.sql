{{ config(materialized='incremental') }}
-- The platform of a number: its subject, else the one platform that its clause names, else the one that its paragraph counts things of,
-- else the platform that its section is about.
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
        on
            facts.document_version_id = platforms.document_version_id
            and (
                contains(facts.quote, platforms.platform)
                -- 某市级影像平台 is called 影像平台 where the city is the subject.
                or (length(platforms.local_name) >= 5 and contains(facts.quote, platforms.local_name))
            )
    group by facts.observation_id
    having count(*) = 1
),

-- 平台已覆盖10个区。……累计接诊8万次: the counts that go on behind it, and name nobody else, are the platform's.
in_paragraph as (
    select
        facts.document_version_id,
        facts.block_position,
        min(platforms.platform) as platform,
        min(platforms.platform_kind) as platform_kind,
        min(facts.value_start) as first_start
    from facts
    inner join {{ ref('int_platforms_named') }} as platforms
        on facts.document_version_id = platforms.document_version_id and facts.subject = platforms.platform
    group by facts.document_version_id, facts.block_position
    having count(distinct platforms.platform) = 1
),

placed as (
    select
        facts.*,
        documents.source_id,
        documents.published_date,
        coalesce(of_subject.platform, in_quote.platform, in_paragraph.platform, of_section.platform) as platform,
        coalesce(of_subject.platform_kind, in_quote.platform_kind, in_paragraph.platform_kind, of_section.platform_kind) as platform_kind,
        case
            when of_subject.platform is not null then 'subject'
            when in_quote.platform is not null then 'quote'
            when in_paragraph.platform is not null then 'paragraph'
            else 'heading'
        end as found_in
    from facts
    inner join {{ ref('dim_document') }} as documents on facts.document_id = documents.document_id
    inner join {{ ref('int_blocks_headed') }} as headed
        on facts.document_version_id = headed.document_version_id and facts.block_position = headed.block_position
    left join {{ ref('int_platforms_named') }} as of_subject
        on facts.document_version_id = of_subject.document_version_id and facts.subject = of_subject.platform
    left join in_quote on facts.observation_id = in_quote.observation_id
    left join in_paragraph
        on
            facts.document_version_id = in_paragraph.document_version_id
            and facts.block_position = in_paragraph.block_position
            and facts.value_start > in_paragraph.first_start
            and facts.subject_type = 'region'
            and facts.unit_code like 'count:%'
            and list_contains(facts.rule_ids, 'subject.inherited')
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
