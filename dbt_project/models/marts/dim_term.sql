select
    vocabulary,
    term_id,
    term_name_zh,
    term_name_en,
    standard_code,
    term_words
from {{ ref('stg_terms') }}
