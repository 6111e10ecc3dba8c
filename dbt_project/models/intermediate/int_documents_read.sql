{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='capture_id') }}
-- Kept from build to build: what was read before stays, what is read now is added.
-- What a capture that is held back says is left out: its document keeps the version that it had.
select
    documents.*,
    captures.fetched_at,
    captures.opt_outs
from {{ ref('stg_documents') }} as documents
inner join {{ ref('stg_captures') }} as captures on documents.capture_id = captures.capture_id
where documents.capture_id not in (select held.capture_id from {{ ref('stg_held_captures') }} as held)
