{{ config(materialized='incremental') }}
select
    versions.document_id,
    versions.source_id,
    versions.url,
    versions.title,
    versions.published_at,
    (versions.published_at at time zone 'Asia/Shanghai')::date as published_date,
    versions.published_text,
    versions.published_found,
    versions.source_name,
    versions.publisher,
    versions.authors,
    versions.editor,
    versions.keywords,
    versions.categories,
    versions.place,
    versions.securities,
    versions.opt_outs,
    versions.is_text_reserved,
    versions.document_version_id as current_version_id,
    versions.version_count::integer as version_count,
    versions.first_captured_at as current_since_at
from {{ ref('int_document_versions_ranked') }} as versions
where
    versions.is_current
    and versions.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
