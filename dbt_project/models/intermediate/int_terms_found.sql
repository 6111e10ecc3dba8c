{{ config(materialized='incremental') }}
-- Words of noise, related links and page frames say nothing about a document.
-- What has changed is picked first: each block is searched for each word.
with blocks as (
    select
        document_id,
        document_version_id,
        block_position,
        block_text
    from {{ ref('dim_block') }}
    where
        block_role in ('title', 'heading', 'paragraph', 'aside', 'caption', 'table_cell', 'footnote')
        and document_version_id in (
            select versions.document_version_id
            from {{ ref('dim_document_version') }} as versions
            where versions.is_current
        )
        and document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
),

found as (
    select
        blocks.document_id,
        blocks.document_version_id,
        blocks.block_position,
        blocks.block_text,
        words.vocabulary,
        words.term_id,
        words.word
    from blocks
    inner join {{ ref('int_words_unnested') }} as words
        on
            contains(blocks.block_text, words.word)
            and (words.context_words is null or regexp_matches(blocks.block_text, words.context_words))
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
