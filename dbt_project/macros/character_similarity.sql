{#- Share of characters that two names have in common: twice the common distinct ones over all distinct ones (Dice), 0 to 1.
    The list functions are DuckDB's; another engine needs its own here. -#}
{% macro character_similarity(one, other) -%}
    (
        2 * len(list_intersect(string_split({{ one }}, ''), string_split({{ other }}, '')))::decimal(18, 3)
        / (len(list_distinct(string_split({{ one }}, ''))) + len(list_distinct(string_split({{ other }}, ''))))
    )::decimal(4, 3)
{%- endmacro %}
