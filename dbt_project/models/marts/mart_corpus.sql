{{ config(materialized='incremental') }}
-- Running text only: titles, captions, tables, footnotes, editor lines and page frames are no sentences to learn from. Of a text
-- that its publisher reserves, the row says where it stands and nothing of what it says.
select
    'par_' || left(md5(concat_ws('|', blocks.document_version_id, blocks.block_position)), 20) as paragraph_id,
    documents.document_id,
    blocks.document_version_id,
    blocks.block_position,
    documents.source_id,
    documents.title,
    documents.source_name,
    documents.published_date,
    documents.url,
    sources.licence_note,
    versions.is_text_reserved,
    blocks.block_text as paragraph_text,
    length(blocks.block_text)::integer as character_count,
    (
        length(regexp_replace(blocks.block_text, '[^\x{4e00}-\x{9fff}]', '', 'g')) / nullif(length(blocks.block_text), 0)
    )::decimal(5, 4) as cjk_share,
    regexp_matches(blocks.block_text, '[。！？；：…”）]$') as is_closed,
    coalesce(len(blocks.mending_notes), 0) > 0 as is_mended,
    blocks.mending_notes,
    md5(regexp_replace(blocks.block_text, '\s+', '', 'g')) as text_digest,
    versions.capture_id,
    captures.payload_sha256,
    captures.fetched_at,
    blocks.raw_spans
from {{ ref('dim_block') }} as blocks
inner join {{ ref('dim_document_version') }} as versions on blocks.document_version_id = versions.document_version_id
inner join {{ ref('dim_document') }} as documents on versions.document_id = documents.document_id
inner join {{ ref('dim_capture') }} as captures on versions.capture_id = captures.capture_id
inner join {{ ref('dim_source') }} as sources on documents.source_id = sources.source_id
where
    versions.is_current
    and blocks.block_role = 'paragraph'
    and blocks.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
