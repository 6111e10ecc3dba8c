{{ config(materialized='incremental') }}
-- Sentences that single an industry out by the place that the document is about: 重点 and 优势 stand with any word for an industry
-- (化工、模具等优势领域), 培育 and 打造 with its name only (培育新材料产业): all else is cultivated, too.
with industries as (
    select
        found.*,
        documents.place as region,
        documents.published_at
    from {{ ref('int_terms_found') }} as found
    inner join {{ ref('dim_document') }} as documents on found.document_id = documents.document_id
    where
        found.vocabulary = 'industry'
        and documents.place is not null
        and found.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
),

directions as (
    select distinct
        document_version_id,
        block_position,
        term_id,
        word as direction_word
    from {{ ref('int_terms_found') }}
    where
        vocabulary = 'direction'
        and document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
),

sentences as (
    select
        industries.document_id,
        industries.document_version_id,
        industries.block_position,
        industries.region,
        industries.published_at,
        industries.term_id as industry_id,
        industries.word,
        directions.direction_word,
        industries.is_industry_name or directions.term_id != 'cultivated' as is_singled_out,
        unnest(string_split(blocks.block_text, '。')) as sentence
    from industries
    inner join directions
        on industries.document_version_id = directions.document_version_id and industries.block_position = directions.block_position
    inner join {{ ref('dim_block') }} as blocks
        on industries.document_version_id = blocks.document_version_id and industries.block_position = blocks.block_position
    where blocks.block_role in ('paragraph', 'heading', 'title')
)

select
    document_id,
    document_version_id,
    block_position,
    region,
    published_at,
    industry_id,
    sentence,
    min(direction_word) as direction_word
from sentences
where is_singled_out and contains(sentence, word) and contains(sentence, direction_word)
group by document_id, document_version_id, block_position, region, published_at, industry_id, sentence
