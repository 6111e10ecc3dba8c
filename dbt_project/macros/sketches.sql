{#- Sketches are lists of rising, different numbers. The list functions are DuckDB's; another engine needs its own here. -#}

{#- How many numbers two sketches have in common. -#}
{% macro shared_elements(one, other) -%}
    len(list_intersect({{ one }}, {{ other }}))
{%- endmacro %}

{#- How many numbers of a sketch are not above a bound. -#}
{% macro elements_up_to(sketch, bound) -%}
    len(list_filter({{ sketch }}, lambda element: element <= {{ bound }}))
{%- endmacro %}
