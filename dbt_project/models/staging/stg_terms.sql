select
    vocabulary,
    term_id,
    name_zh as term_name_zh,
    name_en as term_name_en,
    standard_code,
    string_split(words, '|') as term_words,
    context_words
from {{ ref('terms') }}
