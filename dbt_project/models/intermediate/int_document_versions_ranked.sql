{{ config(materialized='incremental') }}
-- A version that comes back (A, B, A again) is one version with one row; it is current when the latest capture of its document says it.
with said as (
    select
        *,
        min(capture_sequence) over (partition by document_version_id) as first_sequence,
        max(capture_sequence) over (partition by document_version_id) as last_sequence,
        max(capture_sequence) over (partition by document_id) as latest_sequence
    from {{ ref('int_documents_read') }}
    where document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
),

-- What the publisher said last about the document holds for all of its versions.
reservations as (
    select
        latest.document_id,
        latest.opt_outs,
        -- Of a source that is not declared any more, nobody knows what may be published.
        coalesce(
            sources.opt_out_policy = 'reserve' or list_has_any(latest.opt_outs, sources.reserving_opt_outs), true
        ) as is_text_reserved
    from said as latest
    left join {{ ref('stg_sources') }} as sources on latest.source_id = sources.source_id
    where latest.capture_sequence = latest.latest_sequence
)

select
    versions.document_version_id,
    versions.document_id,
    versions.capture_id,
    versions.source_id,
    versions.url,
    versions.parser,
    versions.encoding,
    versions.encoding_reason,
    versions.raw_length,
    versions.body_length,
    versions.code_version,
    versions.title,
    versions.source_name,
    versions.publisher,
    versions.authors,
    versions.editor,
    versions.keywords,
    versions.categories,
    versions.place,
    versions.securities,
    versions.images,
    versions.published_at,
    versions.published_text,
    versions.published_found,
    versions.first_sequence,
    versions.last_sequence,
    reservations.opt_outs,
    reservations.is_text_reserved,
    row_number() over (partition by versions.document_id order by versions.first_sequence) as version_number,
    count(*) over (partition by versions.document_id) as version_count,
    versions.last_sequence = versions.latest_sequence as is_current,
    versions.fetched_at as first_captured_at,
    lead(versions.fetched_at) over (partition by versions.document_id order by versions.first_sequence) as superseded_at
from said as versions
inner join reservations on versions.document_id = reservations.document_id
where versions.capture_sequence = versions.first_sequence
