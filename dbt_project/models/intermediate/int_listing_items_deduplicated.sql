-- The same version captured twice lists each thing once.
select *
from {{ ref('stg_listing_items') }}
qualify row_number() over (partition by listing_item_id order by item_raw_text) = 1
