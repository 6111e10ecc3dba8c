{{ config(materialized='incremental') }}
select
    mentions.mention_id,
    mentions.document_version_id,
    mentions.document_id,
    versions.is_current,
    mentions.block_position,
    mentions.mention_kind,
    mentions.mention_name,
    mentions.canonical_name,
    mentions.entity_id,
    mentions.attributes,
    case when not versions.is_text_reserved then mentions.sentence end as sentence,
    mentions.raw_spans,
    mentions.rule_id,
    mentions.extractor_version
from {{ ref('int_mentions_deduplicated') }} as mentions
inner join {{ ref('int_document_versions_ranked') }} as versions on mentions.document_version_id = versions.document_version_id
where mentions.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
