{#- The text of a `column` is, character by character, what its block holds at the offsets `raw_spans`, in the text of the version as it is
    stored, also where that is reserved. Rows of documents that have not changed were looked at when they were made.
    A block with a character that its capture writes in another way (&amp; for &) doesn't tell the place: there the text stands in it. -#}
{% test expect_quote_matches_capture(model, column, key) %}
with rows_made as (
    select
        {{ key | join(" || '/' || ") }} as row_id,
        document_version_id,
        block_position,
        {{ column }} as said,
        raw_spans
    from {{ model }}
    where document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
),

blocks as (
    select
        blocks.document_version_id,
        blocks.block_position,
        blocks.block_text,
        blocks.raw_spans,
        length(blocks.block_text) = list_sum([span[2] - span[1] for span in blocks.raw_spans]) as is_copied
    from {{ ref('int_blocks_deduplicated') }} as blocks
    where (blocks.document_version_id, blocks.block_position) in (select (document_version_id, block_position) from rows_made)
),

block_spans as (
    select
        document_version_id,
        block_position,
        block_text,
        unnest(raw_spans) as span,
        generate_subscripts(raw_spans, 1) as place
    from blocks
    where is_copied
),

-- Where each stretch of a block begins in its text.
stretches as (
    select
        document_version_id,
        block_position,
        block_text,
        span,
        sum(span[2] - span[1]) over (partition by document_version_id, block_position order by place) - (span[2] - span[1]) as text_start
    from block_spans
),

row_spans as (
    select
        row_id,
        document_version_id,
        block_position,
        unnest(raw_spans) as span
    from rows_made
),

pieces as (
    select
        row_spans.row_id,
        stretches.block_text,
        stretches.text_start + greatest(row_spans.span[1] - stretches.span[1], 0) as piece_start,
        least(row_spans.span[2], stretches.span[2]) - greatest(row_spans.span[1], stretches.span[1]) as piece_length
    from row_spans
    inner join stretches
        on
            row_spans.document_version_id = stretches.document_version_id
            and row_spans.block_position = stretches.block_position
            and row_spans.span[1] < stretches.span[2]
            and row_spans.span[2] > stretches.span[1]
),

found as (
    select
        row_id,
        string_agg(substr(block_text, cast(piece_start + 1 as bigint), cast(piece_length as bigint)), '' order by piece_start) as stored
    from pieces
    group by row_id
)

select
    rows_made.row_id,
    rows_made.said,
    found.stored,
    rows_made.raw_spans
from rows_made
left join blocks
    on rows_made.document_version_id = blocks.document_version_id and rows_made.block_position = blocks.block_position
left join found on rows_made.row_id = found.row_id
where not coalesce(case when blocks.is_copied then rows_made.said = found.stored else contains(blocks.block_text, rows_made.said) end, false)
{% endtest %}
