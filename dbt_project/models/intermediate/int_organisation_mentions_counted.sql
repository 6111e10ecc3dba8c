{{ config(materialized='incremental') }}
-- Whom a document names, by which words: the grain on which names of two documents are compared.
select
    mentions.document_version_id,
    mentions.entity_id as organisation_id,
    mentions.mention_name,
    min(mentions.document_id) as document_id,
    bool_and(mentions.is_current) as is_current,
    min(documents.published_date) as document_date,
    min(mentions.canonical_name) as organisation_name,
    min(mentions.attributes['type']) as organisation_type,
    min(mentions.attributes['name_place']) as name_place,
    min(mentions.attributes['name_core']) as name_core,
    min(mentions.attributes['name_business']) as name_business,
    min(mentions.attributes['name_form']) as name_form,
    bool_or(mentions.rule_id = 'organisation.defined') as is_defined,
    bool_or(mentions.attributes['review'] is not null) as is_unresolved,
    count(*)::integer as mention_count,
    min_by(mentions.mention_id, mentions.raw_spans[1][1]) as first_mention_id,
    min_by(mentions.sentence, mentions.raw_spans[1][1]) as first_sentence
from {{ ref('fct_mention') }} as mentions
inner join {{ ref('dim_document') }} as documents on mentions.document_id = documents.document_id
where
    mentions.mention_kind = 'organisation'
    and mentions.entity_id is not null
    and mentions.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
group by mentions.document_version_id, mentions.entity_id, mentions.mention_name
