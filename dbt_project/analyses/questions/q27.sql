-- Q27 宁波公共数据累计归集多少条？五大基础库是哪些？多少个专题库？
-- Collected records, five base libraries, number of thematic libraries?
SELECT
    CASE resources.resource_kind WHEN 'collected_records' THEN '累计归集数据' ELSE '特色专题库' END AS indicator,
    CAST(regexp_extract(resources.value_text, '^[0-9.]+') AS DECIMAL(18, 2)) AS value,
    regexp_extract(resources.value_text, '[^0-9.]+$') AS unit,
    libraries.items AS 五大基础库
FROM mart_data_resource AS resources
INNER JOIN fct_listing AS libraries
    ON resources.document_version_id = libraries.document_version_id AND contains(libraries.sentence, resources.quote)
WHERE resources.holder = '宁波市' AND libraries.listing_label = '基础库'
ORDER BY resources.value_start
