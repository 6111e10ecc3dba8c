-- Q35 城市大模型平台预计3年内的目标有哪些？
-- Three-year targets of the city LLM platform?
SELECT
    regexp_replace(metric, '^形成', '') AS label,
    value_low AS value,
    unit
FROM mart_platform_metrics
WHERE platform LIKE '%城市大模型%平台' AND modality <> 'actual' AND period_text = '3年内'
ORDER BY value_start
