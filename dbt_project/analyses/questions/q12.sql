-- Q12 模具（金属）产业大脑使生产效率提升和交期缩短的区间？
-- Ranges of efficiency gain and lead-time reduction for the mould brain?
SELECT
    CASE WHEN quote LIKE '%提升%' THEN '生产效率提升' ELSE '生产交期缩短' END AS indicator,
    abs(value_low) AS low,
    abs(value_high) AS high,
    unit
FROM mart_platform_metrics
WHERE platform LIKE '模具（金属）%产业大脑' AND (metric LIKE '%生产效率' OR metric LIKE '%交期')
ORDER BY value_start
