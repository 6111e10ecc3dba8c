{#- How people write a value: amounts from ten thousand on in 万 or 亿 (2674.3 亿元, 80.81 万份), rates and years as they are. `size` is the amount that decides which, the value itself
    where nothing is said. Multiplied, not divided: a division would be a float. Beyond any amount that is printed all stays as it is. -#}
{% macro readable_value(value, unit_code, size=none) -%}
{%- set size = size or value -%}
case
    when coalesce({{ unit_code }}, 'ratio:') like 'ratio:%' or abs({{ size }}) < 10000 or abs({{ size }}) >= 100000000000000000000 then {{ value }}
    when abs({{ size }}) < 100000000 then cast({{ value }} * 0.0001 as decimal(38, 6))
    else cast({{ value }} * 0.00000001 as decimal(38, 6))
end
{%- endmacro %}

{#- The unit of readable_value. -#}
{% macro readable_unit(value, unit, unit_code, size=none) -%}
{%- set size = size or value -%}
case
    when coalesce({{ unit_code }}, 'ratio:') like 'ratio:%' then {{ unit }}
    else
        case
            when abs({{ size }}) < 10000 or abs({{ size }}) >= 100000000000000000000 then ''
            when abs({{ size }}) < 100000000 then '万'
            else '亿'
        end
        || case {{ unit }}
            when 'CNY' then '元'
            when 'USD' then '美元'
            when 'EUR' then '欧元'
            when 'JPY' then '日元'
            when 'HKD' then '港元'
            when 'GBP' then '英镑'
            else {{ unit }}
        end
        || case when {{ unit_code }} like 'currency:%' then substr({{ unit_code }}, length('currency:') + length({{ unit }}) + 1) else '' end
end
{%- endmacro %}

{#- The sign that a bound puts before a number; empty for an exact one. -#}
{% macro qualifier_sign(bound) -%}
case {{ bound }} when 'approx' then '≈' when 'at_least' then '≥' when 'more_than' then '>' when 'at_most' then '≤' when 'less_than' then '<' else '' end
{%- endmacro %}

{#- A period as one text, by ISO 8601: both days, `..` where a side is open; null where there is none. -#}
{% macro period_id(start, end) -%}
case
    when {{ start }} is not null or {{ end }} is not null
        then coalesce(cast({{ start }} as varchar), '..') || '/' || coalesce(cast({{ end }} as varchar), '..')
end
{%- endmacro %}

{#- One id over a natural key: nulls count, and the parts can't run into each other. -#}
{% macro key_of(prefix, parts) -%}
'{{ prefix }}_' || substr(md5({% for part in parts %}coalesce(cast({{ part }} as varchar), '∅'){% if not loop.last %} || '|' || {% endif %}{% endfor %}), 1, 20)
{%- endmacro %}
