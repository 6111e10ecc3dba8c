-- What became of each capture: a document, or an entry in quarantine; anything else is a loss.
select
    captures.*,
    documents.document_version_id,
    rejected.rule_id as rejected_by_rule,
    case
        when documents.document_version_id is not null then 'document'
        when rejected.rule_id is not null then 'quarantine'
        else 'lost'
    end as outcome
from {{ ref('stg_captures') }} as captures
left join {{ ref('stg_documents') }} as documents on captures.capture_id = documents.capture_id
left join (
    select
        capture_id,
        min(rule_id) as rule_id
    from {{ ref('stg_quarantined') }}
    where item_kind = 'capture'
    group by capture_id
) as rejected on captures.capture_id = rejected.capture_id
