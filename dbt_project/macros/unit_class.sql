{#- The class of a unit: what stands before the colon of its code, "price" for money per something, "index" for points and no unit. The
    models' own reading of what scrapers/facts/measures.py goes by, so that each can be held against the other. -#}
{% macro unit_class(unit_code) -%}
case
    when coalesce({{ unit_code }}, 'count:点') = 'count:点' then 'index'
    when {{ unit_code }} like 'currency:%/%' then 'price'
    else split_part({{ unit_code }}, ':', 1)
end
{%- endmacro %}
