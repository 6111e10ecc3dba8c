-- The same story in two documents. Sketches are compared as scrapers/similarity.py says: below the lower of their largest hashes.
-- Not every pair of a story is found, but enough of them to link all of its documents: those that hold one of the smallest hashes
-- each are compared with the first of them and with the one before, so that the work grows with the number of documents and not with
-- its square.
{% set sketch = 256 %} {# hashes of a full sketch, SKETCH in scrapers/similarity.py #}
{% set fewest = 32 %} {# hashes of the smaller text under the common bound; fewer say too little #}
{% set probe = 32 %} {# smallest hashes of a sketch, by which documents meet: two that match share about 13 of them or more #}
{% set hint = 4 %} {# documents are compared that meet by so many of them; a page frame's are fewer #}
with sketches as (
    select
        versions.document_id,
        documents.fingerprints,
        len(documents.fingerprints) as hash_count,
        case
            when len(documents.fingerprints) < {{ sketch }} then 9223372036854775807
            else documents.fingerprints[{{ sketch }}]
        end as bound
    from {{ ref('int_document_versions_ranked') }} as versions
    inner join {{ ref('int_documents_read') }} as documents on versions.capture_id = documents.capture_id
    where versions.is_current
),

probes as (
    select
        document_id,
        unnest(fingerprints[:{{ probe }}]) as fingerprint
    from sketches
    where hash_count >= {{ fewest }}
),

holders as (
    select
        document_id,
        min(document_id) over (partition by fingerprint) as first_holder,
        lag(document_id) over (partition by fingerprint order by document_id) as holder_before
    from probes
),

met as (
    select
        document_id,
        first_holder as other_document_id
    from holders
    where first_holder < document_id
    union all
    select
        document_id,
        holder_before as other_document_id
    from holders
    where holder_before > first_holder
),

candidates as (
    select
        met.document_id,
        met.other_document_id,
        least(min(own.bound), min(other.bound)) as bound
    from met
    inner join sketches as own on met.document_id = own.document_id
    inner join sketches as other on met.other_document_id = other.document_id
    group by met.document_id, met.other_document_id
    having count(*) >= {{ hint }}
),

grams as (
    select
        sketches.document_id,
        unnest(sketches.fingerprints) as fingerprint
    from sketches
    where
        sketches.document_id in (select candidates.document_id from candidates)
        or sketches.document_id in (select candidates.other_document_id from candidates)
),

compared as (
    select
        candidates.document_id,
        candidates.other_document_id,
        grams.fingerprint,
        1 as is_own,
        0 as is_other
    from candidates
    inner join grams on candidates.document_id = grams.document_id and candidates.bound >= grams.fingerprint
    union all
    select
        candidates.document_id,
        candidates.other_document_id,
        grams.fingerprint,
        0 as is_own,
        1 as is_other
    from candidates
    inner join grams on candidates.other_document_id = grams.document_id and candidates.bound >= grams.fingerprint
),

sampled as (
    select
        document_id,
        other_document_id,
        max(is_own) as is_own,
        max(is_other) as is_other
    from compared
    group by document_id, other_document_id, fingerprint
),

counted as (
    select
        document_id,
        other_document_id,
        sum(is_own * is_other) as shared_hashes,
        least(sum(is_own), sum(is_other)) as smaller_hashes,
        greatest(sum(is_own), sum(is_other)) as larger_hashes
    from sampled
    group by document_id, other_document_id
)

-- Four fifths of the smaller text stand in the larger one. A text more than twice as long is another story that quotes this one, or a
-- digest of many: it would link stories that have nothing in common.
select
    document_id,
    other_document_id,
    shared_hashes::integer as shared_hashes,
    smaller_hashes::integer as smaller_hashes
from counted
where
    smaller_hashes >= {{ fewest }}
    and shared_hashes * 5 >= smaller_hashes * 4
    and larger_hashes <= smaller_hashes * 2
