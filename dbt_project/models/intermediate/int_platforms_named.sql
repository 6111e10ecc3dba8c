{{ config(materialized='incremental') }}
-- A product is a platform where it is mentioned as one, where its name ends like one, or where the text calls it one (“青禾鲜”平台).
with endings as (
    select
        term_id,
        word
    from {{ ref('int_words_unnested') }}
    where vocabulary = 'platform'
),

products as (
    select
        document_id,
        document_version_id,
        canonical_name as platform,
        bool_or(attributes['kind'] in ('platform', 'application')) as is_kind
    from {{ ref('fct_mention') }}
    where
        is_current
        and mention_kind = 'product'
        and document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
    group by document_id, document_version_id, canonical_name
    union all
    select distinct
        document_id,
        document_version_id,
        subject as platform,
        false as is_kind
    from {{ ref('fct_observation') }}
    where
        is_current
        and subject_type = 'product'
        and document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
),

called as (
    select
        products.document_version_id,
        products.platform,
        found.term_id,
        found.word
    from products
    inner join {{ ref('int_terms_found') }} as found
        on products.document_version_id = found.document_version_id and found.vocabulary = 'platform'
    inner join {{ ref('dim_block') }} as blocks
        on found.document_version_id = blocks.document_version_id and found.block_position = blocks.block_position
    where contains(blocks.block_text, concat(products.platform, '”', found.word))
    union
    select
        products.document_version_id,
        products.platform,
        endings.term_id,
        endings.word
    from products
    inner join endings on ends_with(products.platform, endings.word)
)

select
    products.document_id,
    products.document_version_id,
    products.platform,
    regexp_replace(products.platform, '^.{2,4}?[省市县区]级?', '') as local_name,
    coalesce(arg_max(called.term_id, (length(called.word), called.word)), 'platform') as platform_kind
from products
left join called on products.document_version_id = called.document_version_id and products.platform = called.platform
where products.is_kind or called.word is not null
group by products.document_id, products.document_version_id, products.platform
