select
    vocabulary,
    term_id,
    context_words,
    unnest(term_words) as word
from {{ ref('stg_terms') }}
