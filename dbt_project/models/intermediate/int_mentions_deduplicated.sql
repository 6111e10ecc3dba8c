-- The same version captured twice names each thing once.
select *
from {{ ref('stg_mentions') }}
qualify row_number() over (partition by mention_id order by extractor_version desc) = 1
