-- Everything that is said of an organisation, its latest figures first; lists are ordered and bounded, the facts hold the rest.
with mentions as (
    select
        entity_id as organisation_id,
        canonical_name as organisation_name,
        mention_id,
        mention_name,
        attributes['type'] as organisation_type,
        document_id,
        document_version_id,
        block_position,
        sentence
    from {{ ref('fct_mention') }}
    where is_current and mention_kind = 'organisation' and entity_id is not null
),

named as (
    select
        organisation_id,
        mode(organisation_name order by organisation_name) as organisation_name,
        mode(organisation_type order by organisation_type) as organisation_type,
        list_sort(list(distinct mention_name)) as printed_names,
        count(*) as mention_count,
        count(distinct document_id) as document_count,
        list_sort(list(distinct document_version_id)) as document_version_ids,
        list_sort(list(mention_id)) as mention_ids
    from mentions
    group by organisation_id
),

securities as (
    select
        canonical_name as organisation_name,
        list_sort(list(distinct entity_id)) as security_codes
    from {{ ref('fct_mention') }}
    where is_current and mention_kind = 'security' and entity_id is not null
    group by canonical_name
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
        organisation_name,
        list_sort(list(distinct product)) as products
    from owners
    group by organisation_name
),

figures as (
    select
        facts.subject_id as organisation_id,
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
    where facts.is_current and facts.subject_id like 'org@_%' escape '@'
    group by facts.subject_id
),

industries as (
    select
        enterprise as organisation_name,
        list_sort(list(distinct industry_id)) as industry_ids
    from {{ ref('int_enterprises_placed') }}
    group by enterprise
),

sentences as (
    select distinct
        organisation_id,
        organisation_name,
        document_version_id,
        block_position,
        sentence
    from mentions
),

pairs as (
    select
        one.organisation_id,
        other.organisation_name as other_name,
        count(distinct md5(concat_ws('|', one.document_version_id, one.block_position, one.sentence))) as sentence_count
    from sentences as one
    inner join sentences as other
        on
            one.document_version_id = other.document_version_id
            and one.block_position = other.block_position
            and one.sentence = other.sentence
            and one.organisation_id != other.organisation_id
    group by one.organisation_id, other.organisation_name
),

company as (
    select
        organisation_id,
        list(
            struct_pack(organisation_name := other_name, sentence_count := sentence_count) order by sentence_count desc, other_name asc
        )[:20] as named_with
    from pairs
    group by organisation_id
)

select
    named.organisation_id,
    named.organisation_name,
    named.organisation_type,
    named.printed_names,
    coalesce(securities.security_codes, []) as security_codes,
    coalesce(industries.industry_ids, []) as industry_ids,
    coalesce(products.products, []) as products,
    coalesce(figures.figures, []) as figures,
    coalesce(company.named_with, []) as named_with,
    named.mention_count::integer as mention_count,
    named.document_count::integer as document_count,
    coalesce(figures.figure_count, 0)::integer as figure_count,
    coalesce(figures.observation_ids, []) as observation_ids,
    named.mention_ids,
    named.document_version_ids
from named
left join securities on named.organisation_name = securities.organisation_name
left join products on named.organisation_name = products.organisation_name
left join figures on named.organisation_id = figures.organisation_id
left join industries on named.organisation_name = industries.organisation_name
left join company on named.organisation_id = company.organisation_id
