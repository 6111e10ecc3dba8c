-- The same version captured twice states each of its facts once.
select *
from {{ ref('stg_observations') }}
qualify row_number() over (partition by observation_id order by extractor_version desc) = 1
