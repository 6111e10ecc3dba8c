{#- Each value of a `column` is null or stands in the `field` of a row of the model `to`. -#}
{% test refers_to(model, references) %}
{%- for reference in references %}
select distinct
    '{{ reference.column }}' as column_name,
    cast({{ reference.column }} as varchar) as missing_value
from {{ model }}
where {{ reference.column }} is not null and {{ reference.column }} not in (select {{ reference.field }} from {{ reference.to }})
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
{% endtest %}
