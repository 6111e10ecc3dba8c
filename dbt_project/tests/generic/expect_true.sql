{#- A claim about each row: `condition` is true, not false and not null. -#}
{% test expect_true(model, condition) %}
select *
from {{ model }}
where not coalesce({{ condition }}, false)
{% endtest %}
