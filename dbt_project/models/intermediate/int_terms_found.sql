{{ config(materialized='incremental') }}
-- Words of noise, related links and page frames say nothing about a document.
with found as (
    select
        versions.document_id,
        blocks.document_version_id,
        blocks.block_position,
        blocks.block_text,
        words.vocabulary,
        words.term_id,
        words.word
    from {{ ref('dim_block') }} as blocks
    inner join {{ ref('dim_document_version') }} as versions on blocks.document_version_id = versions.document_version_id
    inner join {{ ref('int_words_unnested') }} as words
        on
            contains(blocks.block_text, words.word)
            and (words.context_words is null or regexp_matches(blocks.block_text, words.context_words))
    where
        versions.is_current
        and blocks.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
        and blocks.block_role in ('title', 'heading', 'paragraph', 'aside', 'caption', 'table_cell', 'footnote')
),

-- 新材料产业, 人工智能领域 and 制造业 name an industry; 人工智能赋能 and 医院 only touch one.
industry_names as (
    select distinct
        found.document_version_id,
        found.block_position,
        found.word
    from found
    inner join {{ ref('int_words_unnested') }} as suffixes
        on
            suffixes.vocabulary = 'industry_suffix'
            and (contains(found.block_text, concat(found.word, suffixes.word)) or ends_with(found.word, '业'))
    where found.vocabulary = 'industry'
)

select
    found.document_id,
    found.document_version_id,
    found.block_position,
    found.vocabulary,
    found.term_id,
    found.word,
    industry_names.word is not null as is_industry_name
from found
left join industry_names
    on
        found.document_version_id = industry_names.document_version_id
        and found.block_position = industry_names.block_position
        and found.word = industry_names.word
where found.vocabulary not in ('industry_suffix', 'action')
