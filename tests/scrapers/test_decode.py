import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.decode import decode
from scrapers.records import RejectedError

SIMPLIFIED = "今天上午，记者从市统计局了解到，前三季度全市经济运行总体平稳，工业生产稳中有进，就业形势好于上年同期。" * 3
TRADITIONAL = "今天上午，記者從市統計局了解到，前三季全市經濟運行總體平穩，這為來年的發展打下基礎，會議還說明了時間表。" * 3
RARE = "朱镕基说，一杯咖啡卖€3，㡿字难认。"  # characters that GB 18030 has and GB 2312 has not


@pytest.mark.parametrize("label", ["gb2312", "gbk", "GB18030", "", "iso-8859-1", "utf-8"])
@pytest.mark.parametrize("text", [SIMPLIFIED, RARE, RARE + SIMPLIFIED])
def test_ENC_01_gb18030_bytes_are_read_exactly_whatever_the_server_says(text: str, label: str):
    decoded = decode(text.encode("gb18030"), f"text/html; charset={label}" if label else "text/html")
    assert decoded.text == text
    assert decoded.encoding == "gb18030"
    assert decoded.reason == (f"declared {label.lower()}" if label.lower().startswith("gb") else "guessed: reads as Chinese")


@pytest.mark.parametrize("meta", ['<meta charset="gb2312">', '<META http-equiv=Content-Type content="text/html; charset=GB2312">', "<p>"])
def test_the_label_in_the_page_counts_where_the_server_gives_none(meta: str):
    decoded = decode((meta + RARE).encode("gb18030"), "")
    assert decoded.text == meta + RARE
    assert "\ufffd" not in decoded.text


@pytest.mark.parametrize("label", ["gb2312", "big5", "iso-8859-1", ""])
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, "短文本"])
def test_ENC_02_utf8_bytes_are_utf8_whatever_the_label_says(text: str, label: str):
    decoded = decode(text.encode(), f"text/html; charset={label}")
    assert (decoded.text, decoded.encoding) == (text, "utf-8")


@pytest.mark.parametrize("media_type", ["text/html; charset=big5", "text/html", "text/html; charset=gb2312"])
def test_big5_is_read_where_it_is_declared_and_where_nothing_else_reads_as_chinese(media_type: str):
    assert decode(TRADITIONAL.encode("big5"), media_type).text == TRADITIONAL


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_ENC_02_one_bad_byte_loses_one_character_and_not_the_page(codec: str):
    head, tail = SIMPLIFIED[:70].encode(codec), SIMPLIFIED[70:].encode(codec)
    decoded = decode(head + b"\xff" + tail, "")
    assert decoded.encoding == codec
    assert decoded.text.count("\ufffd") == 1
    assert decoded.text.startswith(SIMPLIFIED[:70])
    assert "1 " in decoded.reason


@pytest.mark.parametrize(
    "stored",
    [
        SIMPLIFIED.encode().decode("latin-1").encode(),
        SIMPLIFIED.encode().decode("cp1252", "ignore").encode(),
        SIMPLIFIED.encode().decode("gb18030", "ignore").encode(),
        SIMPLIFIED.encode("gb18030").decode("latin-1").encode(),
        SIMPLIFIED.encode("gb18030").decode("utf-8", "replace").encode(),
        ("<p>" + "锟斤拷" * 40 + "</p>").encode("gb18030"),
    ],
    ids=["utf-8 as latin-1", "utf-8 as cp1252", "utf-8 as gb18030", "gb18030 as latin-1", "gb18030 as utf-8", "lost twice"],
)
def test_ENC_02_text_that_was_spoilt_before_it_was_stored_is_refused(stored: bytes):
    with pytest.raises(RejectedError) as caught:
        decode(stored, "text/html; charset=utf-8")
    assert caught.value.rule == "mojibake"


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (b"", "empty_file"),
        (b" \r\n\t ", "empty_file"),
        (b"\x89PNG\r\n\x1a\n....", "binary"),
        (b"%PDF-1.7 ...", "binary"),
        (b"PK\x03\x04....", "binary"),
        (bytes(range(256)) * 20, "binary"),
        (SIMPLIFIED.encode() + SIMPLIFIED.encode("gbk"), "encoding"),
        (b"\xfe\xff\xd8\x00\x00\x41", "encoding"),
    ],
)
def test_what_is_no_text_is_refused_by_name(payload: bytes, rule: str):
    with pytest.raises(RejectedError) as caught:
        decode(payload, "text/html")
    assert caught.value.rule == rule


def test_utf16_is_read_by_its_byte_order_mark():
    for codec, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
        decoded = decode(mark + SIMPLIFIED.encode(codec), "text/html; charset=utf-16")
        assert (decoded.text, decoded.encoding) == (SIMPLIFIED, codec)


def test_ENC_03_control_characters_marks_and_wide_digits_stay_as_they_are():
    odd = "标题\x00\x07里有\ufeff零宽\u200b和\u202e翻转，全角１２３４，兼容字\uf900，私用区\ue000。" + SIMPLIFIED
    assert decode(odd.encode(), "").text == odd


@pytest.mark.parametrize(
    "language", ["Où êtes-vous? Ça va très bien, merci à tous. " * 9, "これは日本語のニュース記事です。経済産業省は発表した。" * 5]
)
def test_pages_in_other_languages_are_no_mojibake(language: str):
    assert decode(language.encode(), "").text == language


@given(st.text(alphabet=st.sampled_from(SIMPLIFIED + RARE + "<p>&;abc123 \n"), min_size=1))
def test_any_chinese_text_comes_back_from_utf8(text: str):
    if not text.strip():
        return
    assert decode(text.encode(), "text/html; charset=gb2312").text == text


@given(st.binary(max_size=300))
def test_any_bytes_end_in_text_or_a_named_rejection(payload: bytes):
    try:
        assert decode(payload, "text/html; charset=gbk").text
    except RejectedError as error:
        assert error.rule in {"empty_file", "binary", "encoding", "mojibake"}
