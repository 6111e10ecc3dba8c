-- Q11 绿色石化产业大脑接入多少园区平台？物资联储联备在多少家企业使用？
-- Parks connected to and companies using the petrochemical brain?
SELECT
    CASE WHEN quote LIKE '%接入%' THEN '接入试点园区平台' ELSE '物资联储联备使用企业' END AS indicator,
    value_low AS value,
    unit
FROM mart_platform_metrics
WHERE platform = '绿色石化产业大脑' AND (quote LIKE '%园区平台接入%' OR quote LIKE '%物资联储联备%使用%')
ORDER BY value_start
