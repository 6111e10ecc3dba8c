-- Q10 浙江首批行业产业大脑试点有几个？宁波牵头几个，涉及哪些领域？
-- Provincial first batch of industry brains, how many led by Ningbo and in which fields?
SELECT
    batch.value_low AS 全省首批,
    led.value_low AS 宁波牵头,
    fields.items AS 领域
FROM fct_listing AS fields
INNER JOIN fct_observation AS batch
    ON fields.document_version_id = batch.document_version_id AND contains(fields.sentence, batch.quote)
INNER JOIN fct_observation AS led
    ON fields.document_version_id = led.document_version_id AND contains(fields.sentence, led.quote)
WHERE
    fields.is_current AND fields.listing_label = '领域' AND fields.listing_verb = '涉及'
    AND batch.subject = '浙江省' AND batch.indicator LIKE '%产业大脑数' AND batch.quote LIKE '%首批%'
    AND led.subject = '宁波市' AND led.indicator LIKE '牵头%产业大脑数'
