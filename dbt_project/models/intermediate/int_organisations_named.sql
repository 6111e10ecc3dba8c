-- Organisations as each document resolves them; the vocabulary's name and type go before those of a document.
with stated as (
    select
        organisation_id,
        min(organisation_name) as organisation_name,
        min(organisation_type) as organisation_type,
        min(name_place) as name_place,
        min(name_core) as name_core,
        min(name_business) as name_business,
        min(name_form) as name_form,
        count(distinct document_id) filter (where is_current) as document_count,
        coalesce(sum(mention_count) filter (where is_current), 0) as mention_count,
        min(document_date) filter (where is_current) as first_named_date,
        max(document_date) filter (where is_current) as last_named_date
    from {{ ref('int_organisation_mentions_counted') }}
    group by organisation_id
),

-- A decision may lead to a name that the vocabulary has and no document: the entity must exist all the same.
wanted as (
    select organisation_id
    from {{ ref('stg_organisations') }}
    where organisation_name in (select decisions.name_b from {{ ref('organisation_decisions') }} as decisions)
    union
    select organisation_id
    from stated
)

select
    wanted.organisation_id,
    coalesce(known.organisation_name, stated.organisation_name) as organisation_name,
    coalesce(known.organisation_type, stated.organisation_type) as organisation_type,
    coalesce(known.name_place, stated.name_place) as name_place,
    coalesce(known.name_core, stated.name_core) as name_core,
    coalesce(known.name_business, stated.name_business) as name_business,
    coalesce(known.name_form, stated.name_form) as name_form,
    known.organisation_id is not null as is_in_vocabulary,
    known.valid_from,
    known.valid_to,
    coalesce(stated.document_count, 0)::integer as document_count,
    coalesce(stated.mention_count, 0)::integer as mention_count,
    stated.first_named_date,
    stated.last_named_date
from wanted
left join stated on wanted.organisation_id = stated.organisation_id
left join {{ ref('stg_organisations') }} as known on wanted.organisation_id = known.organisation_id
