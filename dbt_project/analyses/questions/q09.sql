-- Q09 “三张清单”是哪三张？由哪几个库比对生成？
-- What are the three lists and which inputs produce them?
SELECT
    made.items AS lists,
    inputs.items AS inputs
FROM fct_listing AS made
INNER JOIN fct_listing AS inputs
    ON made.document_version_id = inputs.document_version_id
    AND made.block_position = inputs.block_position
    AND made.sentence_start = inputs.sentence_start
    AND inputs.text_start < made.text_start
WHERE made.is_current AND made.listing_label_text = '三张清单' AND made.listing_verb = '生成'
