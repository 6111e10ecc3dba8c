{{ config(materialized='incremental') }}
-- The smallest hashes of each current text, by which documents meet: two that tell one story share about 13 of them or more.
{% set probe = 32 %} {# also the fewest hashes of a text; what has fewer says too little #}
select
    versions.document_id,
    versions.last_sequence,
    unnest(documents.fingerprints[:{{ probe }}]) as fingerprint
from {{ ref('int_document_versions_ranked') }} as versions
inner join {{ ref('int_documents_read') }} as documents on versions.capture_id = documents.capture_id
where
    versions.is_current
    and len(documents.fingerprints) >= {{ probe }}
    and versions.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
