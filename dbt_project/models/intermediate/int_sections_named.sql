{{ config(materialized='incremental') }}
-- A heading that names a platform: it ends like one and does not begin with what is to be done (搭建展示平台). 应用 and 系统 at the end of
-- a heading name a field more often than a system.
with headings as (
    select distinct
        document_id,
        document_version_id,
        heading_position,
        regexp_replace(heading_text, '^[（(]?[0-9一二三四五六七八九十]+[）)]?[、.．]?\s*', '') as platform
    from {{ ref('int_blocks_headed') }}
    where
        heading_text is not null
        and document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
)

select
    headings.document_id,
    headings.document_version_id,
    headings.heading_position,
    headings.platform,
    arg_max(endings.term_id, (length(endings.word), endings.word)) as platform_kind
from headings
inner join {{ ref('int_words_unnested') }} as endings on endings.vocabulary = 'platform' and ends_with(headings.platform, endings.word)
where
    not exists (
        select 1
        from {{ ref('int_words_unnested') }} as verbs
        where verbs.vocabulary = 'action' and starts_with(headings.platform, verbs.word)
    )
    and endings.term_id != 'application'
    and length(headings.platform) between 4 and 30
group by headings.document_id, headings.document_version_id, headings.heading_position, headings.platform
