-- Exports are cut by what came first, so that a part keeps its rows while others come: the first thousand documents, the next …
{% set items = var('part_size', 1000) %} {# documents, or captures, of a part; only tests take another number #}
with documents as (
    select
        document_id,
        min(first_sequence) as first_sequence
    from {{ ref('int_document_versions_ranked') }}
    group by document_id
)

select
    documents.document_id as part_item_id,
    ((row_number() over (order by documents.first_sequence) - 1) // {{ items }})::integer as part_number,
    changed.document_id is not null as is_changed
from documents
left join {{ ref('int_documents_changed') }} as changed on documents.document_id = changed.document_id
union all
select
    accounted.capture_id as part_item_id,
    ((row_number() over (order by accounted.capture_sequence) - 1) // {{ items }})::integer as part_number,
    read_now.capture_id is not null as is_changed
from {{ ref('int_captures_accounted') }} as accounted
left join {{ ref('stg_captures') }} as read_now on accounted.capture_id = read_now.capture_id
