-- A version that comes back (A, B, A again) is one version with one row; it is current when the latest capture of its document says it.
with said as (
    select
        *,
        min(capture_sequence) over (partition by document_version_id) as first_sequence,
        max(capture_sequence) over (partition by document_version_id) as last_sequence,
        max(capture_sequence) over (partition by document_id) as latest_sequence
    from {{ ref('stg_documents') }}
),

first_captures as (
    select *
    from said
    where capture_sequence = first_sequence
)

select
    versions.* exclude (first_sequence, last_sequence, latest_sequence, capture_sequence),
    versions.first_sequence,
    row_number() over (partition by versions.document_id order by versions.first_sequence) as version_number,
    count(*) over (partition by versions.document_id) as version_count,
    versions.last_sequence = versions.latest_sequence as is_current,
    captures.fetched_at as first_captured_at,
    lead(captures.fetched_at) over (partition by versions.document_id order by versions.first_sequence) as superseded_at
from first_captures as versions
inner join {{ ref('stg_captures') }} as captures on versions.capture_id = captures.capture_id
