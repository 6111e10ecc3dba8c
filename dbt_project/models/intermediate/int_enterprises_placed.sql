{{ config(materialized='incremental') }}
-- Firms named in one sentence with an industry and the place that the document is about.
select distinct
    mentions.document_id,
    mentions.document_version_id,
    mentions.block_position,
    mentions.mention_id,
    mentions.entity_id as organisation_id,
    mentions.canonical_name as enterprise,
    mentions.sentence,
    found.term_id as industry_id,
    documents.place as region,
    documents.published_at
from {{ ref('fct_mention') }} as mentions
inner join {{ ref('dim_document') }} as documents on mentions.document_id = documents.document_id
inner join {{ ref('int_terms_found') }} as found
    on
        mentions.document_version_id = found.document_version_id
        and mentions.block_position = found.block_position
        and found.vocabulary = 'industry'
where
    mentions.is_current
    and mentions.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
    and mentions.mention_kind = 'organisation'
    and mentions.attributes['type'] = 'company'
    and found.is_industry_name
    and contains(concat(mentions.sentence, mentions.canonical_name), regexp_replace(documents.place, '[市省区县]$', ''))
    -- A firm's own name (启帆机器人) does not say that the sentence is about its industry.
    and contains(replace(mentions.sentence, mentions.mention_name, ''), found.word)
