-- The same story in two documents: four fifths of the smaller text stand in the larger one. A text more than twice as long is another
-- story that quotes this one, or a digest of many: it would link stories that have nothing in common.
{% set fewest = 32 %} {# hashes of the smaller text under the common bound; fewer say too little #}
select
    document_id,
    other_document_id,
    shared_hashes,
    smaller_hashes
from {{ ref('int_document_pairs_met') }}
where
    smaller_hashes >= {{ fewest }}
    and shared_hashes * 5 >= smaller_hashes * 4
    and larger_hashes <= smaller_hashes * 2
