-- The documents whose rows this build makes again: those of which a capture was read.
select distinct document_id
from {{ ref('stg_documents') }}
where capture_id not in (select held.capture_id from {{ ref('stg_held_captures') }} as held)
