-- Everything that is said of an organisation, its latest figures first; lists are ordered and bounded, the facts hold the rest.
with mentions as (
    select
        resolved.canonical_organisation_id as organisation_id,
        mentions.mention_id,
        mentions.mention_name,
        mentions.document_id,
        mentions.document_version_id,
        mentions.block_position,
        mentions.sentence
    from {{ ref('fct_mention') }} as mentions
    inner join {{ ref('fct_document_organisation') }} as resolved
        on mentions.document_id = resolved.document_id and mentions.entity_id = resolved.organisation_id
    where mentions.is_current and mentions.mention_kind = 'organisation'
),

named as (
    select
        organisation_id,
        list_sort(list(distinct mention_name)) as printed_names,
        count(*) as mention_count,
        count(distinct document_id) as document_count,
        list_sort(list(distinct document_version_id)) as document_version_ids,
        list_sort(list(mention_id)) as mention_ids
    from mentions
    group by organisation_id
),

owners as (
    select
        unnest(string_split(attributes['owner'], '、')) as organisation_name,
        canonical_name as product
    from {{ ref('fct_mention') }}
    where is_current and mention_kind = 'product' and attributes['owner'] is not null
),

products as (
    select
        organisations.canonical_organisation_id as organisation_id,
        list_sort(list(distinct owners.product)) as products
    from owners
    inner join {{ ref('dim_organisation') }} as organisations on owners.organisation_name = organisations.organisation_name
    group by organisations.canonical_organisation_id
),

-- What several sentences say of one project is shown once, by the latest of them.
built as (
    select
        organisations.canonical_organisation_id as organisation_id,
        projects.*
    from {{ ref('int_projects_named') }} as projects
    inner join {{ ref('dim_organisation') }} as organisations on projects.project_owner = organisations.organisation_name
    qualify
        row_number() over (
            partition by organisations.canonical_organisation_id, projects.project_name
            order by projects.published_at desc nulls last, projects.investment_value is null asc, projects.mention_id asc
        ) = 1
),

projects as (
    select
        organisation_id,
        list(
            struct_pack(
                project_name := project_name,
                project_stage := project_stage,
                investment_text := investment_text,
                sentence := sentence,
                mention_id := mention_id
            )
            order by published_at desc nulls last, project_name asc, mention_id asc
        )[:50] as projects
    from built
    group by organisation_id
),

figures as (
    select
        resolved.canonical_organisation_id as organisation_id,
        count(*) as figure_count,
        list(
            struct_pack(
                indicator := facts.indicator,
                value_text := facts.value_text,
                measure := facts.measure,
                modality := facts.modality,
                period_text := facts.period_text,
                quote := facts.quote,
                observation_id := facts.observation_id
            )
            order by
                facts.period_end desc nulls last, documents.published_at desc nulls last, facts.document_id asc, facts.value_start asc,
                facts.observation_id asc
        )[:50] as figures,
        list_sort(list(facts.observation_id)) as observation_ids
    from {{ ref('fct_observation') }} as facts
    inner join {{ ref('dim_document') }} as documents on facts.document_id = documents.document_id
    inner join {{ ref('fct_document_organisation') }} as resolved
        on facts.document_id = resolved.document_id and facts.subject_id = resolved.organisation_id
    where facts.is_current
    group by resolved.canonical_organisation_id
),

industries as (
    select
        resolved.canonical_organisation_id as organisation_id,
        list_sort(list(distinct placed.industry_id)) as industry_ids
    from {{ ref('int_enterprises_placed') }} as placed
    inner join {{ ref('fct_document_organisation') }} as resolved
        on placed.document_id = resolved.document_id and placed.organisation_id = resolved.organisation_id
    group by resolved.canonical_organisation_id
),

sentences as (
    select distinct
        organisation_id,
        document_version_id,
        block_position,
        sentence
    from mentions
),

pairs as (
    select
        one.organisation_id,
        other.organisation_id as other_id,
        count(distinct md5(concat_ws('|', one.document_version_id, one.block_position, one.sentence))) as sentence_count
    from sentences as one
    inner join sentences as other
        on
            one.document_version_id = other.document_version_id
            and one.block_position = other.block_position
            and one.sentence = other.sentence
            and one.organisation_id != other.organisation_id
    group by one.organisation_id, other.organisation_id
),

company as (
    select
        pairs.organisation_id,
        list(
            struct_pack(organisation_name := named_ones.organisation_name, sentence_count := pairs.sentence_count)
            order by pairs.sentence_count desc, named_ones.organisation_name asc
        )[:20] as named_with
    from pairs
    inner join {{ ref('dim_organisation') }} as named_ones on pairs.other_id = named_ones.organisation_id
    group by pairs.organisation_id
)

select
    named.organisation_id,
    organisations.organisation_name,
    organisations.organisation_type,
    named.printed_names,
    organisations.security_ids as security_codes,
    coalesce(industries.industry_ids, []) as industry_ids,
    coalesce(products.products, []) as products,
    coalesce(projects.projects, []) as projects,
    coalesce(figures.figures, []) as figures,
    coalesce(company.named_with, []) as named_with,
    named.mention_count::integer as mention_count,
    named.document_count::integer as document_count,
    coalesce(figures.figure_count, 0)::integer as figure_count,
    coalesce(figures.observation_ids, []) as observation_ids,
    named.mention_ids,
    named.document_version_ids
from named
inner join {{ ref('dim_organisation') }} as organisations on named.organisation_id = organisations.organisation_id
left join products on named.organisation_id = products.organisation_id
left join projects on named.organisation_id = projects.organisation_id
left join figures on named.organisation_id = figures.organisation_id
left join industries on named.organisation_id = industries.organisation_id
left join company on named.organisation_id = company.organisation_id
