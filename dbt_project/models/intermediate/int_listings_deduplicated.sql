-- The same version captured twice lists each thing once.
select *
from {{ ref('stg_listings') }}
qualify row_number() over (partition by listing_id order by extractor_version desc) = 1
