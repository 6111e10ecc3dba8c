-- Links are followed as they hold on the document's date: a name that a company bore for some years means that company in those years.
{% set hops = 3 %}
with hop_0 as (
    select
        document_id,
        organisation_id,
        min(document_version_id) as document_version_id,
        min(document_date) as document_date,
        min(organisation_name) as organisation_name,
        bool_or(is_unresolved) as is_unresolved,
        sum(mention_count)::integer as mention_count,
        list(mention_name order by mention_name) as mention_names,
        min(first_mention_id) as first_mention_id,
        organisation_id as linked_id,
        null as link_evidence
    from {{ ref('int_organisation_mentions_counted') }}
    where is_current
    group by document_id, organisation_id
),

{% for hop in range(1, hops + 1) %}
    hop_{{ hop }} as (
        select
            hops.* exclude (linked_id, link_evidence),
            coalesce(links.target_id, hops.linked_id) as linked_id,
            coalesce(links.link_evidence, hops.link_evidence) as link_evidence
        from hop_{{ hop - 1 }} as hops
        left join {{ ref('int_organisations_linked') }} as links
            on
                hops.linked_id = links.organisation_id
                and (links.valid_from is null or hops.document_date >= links.valid_from)
                and (links.valid_to is null or hops.document_date < links.valid_to)
    ){{ "," if not loop.last }}
{% endfor %}

select
    document_id,
    organisation_id,
    organisation_name,
    linked_id as canonical_organisation_id,
    link_evidence,
    document_date,
    mention_names,
    mention_count,
    is_unresolved,
    first_mention_id,
    document_version_id
from hop_{{ hops }}
