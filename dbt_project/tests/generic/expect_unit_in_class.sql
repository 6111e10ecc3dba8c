{#- The unit of each fact is of a class in which its measure is counted (money, a count, a length), where the vocabulary `indicators` has
    that measure. What grows or falls does so in percent, too; `unless` names further facts that may have any unit. -#}
{% test expect_unit_in_class(model, indicators, unless) %}
select
    facts.observation_id,
    facts.indicator,
    facts.indicator_id,
    facts.measure,
    facts.unit_code,
    indicators.unit_classes
from {{ model }} as facts
left join {{ indicators }} as indicators on facts.indicator_id = indicators.indicator_id
where
    facts.indicator_id is not null
    and not coalesce(list_contains(indicators.unit_classes, {{ unit_class('facts.unit_code') }}), false)
    and not (
        {{ unit_class('facts.unit_code') }} = 'ratio'
        and (facts.measure = 'growth' or (facts.measure = 'change' and facts.unit_code != 'ratio:pp'))
    )
    and not coalesce({{ unless }}, false)
{% endtest %}
