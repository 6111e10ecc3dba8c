select
    indicator_id,
    name_zh as indicator_name_zh,
    name_en as indicator_name_en,
    unit_classes,
    synonyms as indicator_synonyms,
    definition_zh as indicator_definition_zh,
    definition_en as indicator_definition_en
from {{ source('inputs', 'indicators') }}
