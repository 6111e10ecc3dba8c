-- Q06 截至报道时宁波有多少家省级、市级“未来工厂”？文中点名了多少家企业？
-- How many provincial and municipal future factories; how many companies are named in that sentence?
WITH registered AS (
    SELECT * FROM mart_register
    WHERE register_name = '未来工厂' AND subject = '宁波市'
),

named AS (
    SELECT DISTINCT listings.listing_id, listings.listed_count
    FROM fct_listing AS listings
    INNER JOIN registered ON listings.document_version_id = registered.document_version_id AND contains(listings.sentence, registered.quote)
    WHERE listings.item_kind = 'organisation'
)

SELECT
    value_start AS place,
    CASE register_level WHEN 'provincial' THEN '省级未来工厂(含试点、培育)' ELSE '市级未来工厂' END AS indicator,
    entry_count AS value,
    unit
FROM registered
UNION ALL
SELECT NULL, '点名企业数', sum(listed_count), '家' FROM named
ORDER BY place NULLS LAST
