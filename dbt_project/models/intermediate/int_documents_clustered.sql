-- Documents that tell the same story, linked directly or through others, and which of them was first.
-- Each document starts as its own root; in each round it, and the document that is its root, take the lowest root next to it, then
-- the root of that root. The reach of a root about doubles in a round: eight are enough for chains of hundreds of documents, and
-- bound the work. (After Zhang, Azad and Hu, "FastSV: a distributed-memory connected component algorithm", 2020.)
{% set rounds = 8 %}
with documents as (
    select
        document_id,
        max(case when is_current then source_id end) as source_id,
        max(case when is_current then published_at end) as published_at,
        min(first_captured_at) as first_captured_at
    from {{ ref('int_document_versions_ranked') }}
    group by document_id
),

links as (
    select
        document_id,
        other_document_id
    from {{ ref('int_document_pairs_matched') }}
    union
    select
        other_document_id as document_id,
        document_id as other_document_id
    from {{ ref('int_document_pairs_matched') }}
    union
    select
        document_id,
        document_id as other_document_id
    from {{ ref('int_document_pairs_matched') }}
    union
    select
        other_document_id as document_id,
        other_document_id
    from {{ ref('int_document_pairs_matched') }}
),

roots_0 as (
    select distinct
        document_id,
        document_id as root
    from links
),

{% for round in range(1, rounds + 1) %}
    heard_{{ round }} as (
        select
            own.document_id,
            own.root as own_root,
            other.root
        from links
        inner join roots_{{ round - 1 }} as own on links.document_id = own.document_id
        inner join roots_{{ round - 1 }} as other on links.other_document_id = other.document_id
    ),

    lowest_{{ round }} as (
        select
            document_id,
            min(root) as root
        from (
            select
                document_id,
                root
            from heard_{{ round }}
            union all
            select
                own_root as document_id,
                root
            from heard_{{ round }}
        ) as heard
        group by document_id
    ),

    roots_{{ round }} as (
        select
            lowest.document_id,
            beyond.root
        from lowest_{{ round }} as lowest
        inner join lowest_{{ round }} as beyond on lowest.root = beyond.document_id
    ),
{% endfor %}

clustered as (
    select
        documents.*,
        coalesce(roots_{{ rounds }}.root, documents.document_id) as root
    from documents
    left join roots_{{ rounds }} on documents.document_id = roots_{{ rounds }}.document_id
),

placed as (
    select
        *,
        row_number() over (partition by root order by published_at nulls last, first_captured_at, document_id) as place_in_cluster
    from clustered
)

select
    placed.document_id,
    firsts.document_id as cluster_id,
    firsts.source_id as cluster_first_source_id,
    firsts.published_at as cluster_first_published_at
from placed
inner join placed as firsts on placed.root = firsts.root and firsts.place_in_cluster = 1
