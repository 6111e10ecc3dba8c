{{ config(materialized='incremental', incremental_strategy='by_document_met') }}
-- Which documents meet, and how much of their texts those that meet often have in common. Documents that hold one hash among their smallest
-- stand in the order in which their texts came last, and each meets the first of them and the one before it: the work grows with the
-- number of documents and not with its square, and yet the documents of a story are linked, not each with each.
-- What comes goes to the end of the order, so that it moves nobody; where a document was before it came again, those that had met it
-- there meet others instead.
{% set sketch = 256 %} {# hashes of a full sketch, SKETCH in scrapers/similarity.py #}
{% set hint = 4 %} {# documents are compared that meet by so many hashes; a page frame's are fewer #}
with placed_anew as (
    select document_id
    from {{ ref('int_documents_changed') }}
    {% if is_incremental() %}
        union
        select document_id
        from {{ this }}
        where other_document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
    {% endif %}
),

holders as (
    select
        document_id,
        first_value(document_id) over arrival as first_holder,
        lag(document_id) over arrival as holder_before
    from {{ ref('int_document_probes') }}
    where
        fingerprint in (
            select probes.fingerprint
            from {{ ref('int_document_probes') }} as probes
            where probes.document_id in (select placed_anew.document_id from placed_anew)
        )
    window arrival as (partition by fingerprint order by last_sequence)
),

met as (
    select
        document_id,
        first_holder as other_document_id
    from holders
    where first_holder <> document_id
    union all
    select
        document_id,
        holder_before as other_document_id
    from holders
    where holder_before <> first_holder
),

counted as (
    select
        document_id,
        other_document_id,
        count(*)::integer as met_count
    from met
    where document_id in (select placed_anew.document_id from placed_anew)
    group by document_id, other_document_id
),

sketches as (
    select
        versions.document_id,
        documents.fingerprints,
        case
            when len(documents.fingerprints) < {{ sketch }} then 9223372036854775807
            else documents.fingerprints[{{ sketch }}]
        end as bound
    from {{ ref('int_document_versions_ranked') }} as versions
    inner join {{ ref('int_documents_read') }} as documents on versions.capture_id = documents.capture_id
    where
        versions.is_current
        and versions.document_id in (
            select counted.document_id from counted
            where counted.met_count >= {{ hint }}
            union
            select counted.other_document_id from counted
            where counted.met_count >= {{ hint }}
        )
),

-- Sketches are compared as scrapers/similarity.py says: below the lower of their largest hashes.
sampled as (
    select
        counted.document_id,
        counted.other_document_id,
        {{ shared_elements('own.fingerprints', 'other.fingerprints') }} as shared_hashes,
        {{ elements_up_to('own.fingerprints', 'least(own.bound, other.bound)') }} as own_hashes,
        {{ elements_up_to('other.fingerprints', 'least(own.bound, other.bound)') }} as other_hashes
    from counted
    inner join sketches as own on counted.document_id = own.document_id
    inner join sketches as other on counted.other_document_id = other.document_id
    where counted.met_count >= {{ hint }}
)

select
    counted.document_id,
    counted.other_document_id,
    counted.met_count,
    sampled.shared_hashes::integer as shared_hashes,
    least(sampled.own_hashes, sampled.other_hashes)::integer as smaller_hashes,
    greatest(sampled.own_hashes, sampled.other_hashes)::integer as larger_hashes
from counted
left join sampled on counted.document_id = sampled.document_id and counted.other_document_id = sampled.other_document_id
