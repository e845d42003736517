from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from synth.errors import ReportError
from synth.reports import Report, read_report

Read = Callable[..., Report]


def texts(report: Report) -> list[str]:
    return [sentence.text for sentence in report.sentences]


MERGED = '<w:vMerge w:val="restart"/>'
WIDE = '<w:gridSpan w:val="2"/>'


def paragraph(text: str, style: str = "", inside: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r>{inside}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_headings_bullets_and_spans_of_letters(read_word: Read) -> None:
    body = (
        paragraph("Strengths", "Heading1")
        + (
            "<w:p><w:r><w:t>Plans were cl</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>ear</w:t></w:r><w:r><w:t>. "
            "Staff knew.</w:t></w:r></w:p>"
        )
        + '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>good plans</w:t></w:r></w:p>'
        + "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Staff confidence</w:t></w:r></w:p>"
        + paragraph("They were sure.")
    )
    report = read_word(body)
    assert [(sentence.section, sentence.text) for sentence in report.sentences] == [
        ("Strengths", "Plans were clear."),
        ("Strengths", "Staff knew."),
        ("Strengths", "good plans"),
        ("Staff confidence", "They were sure."),
    ]


def test_tracked_changes_are_read_as_accepted(read_word: Read) -> None:
    body = (
        "<w:p><w:r><w:t>Plans were </w:t></w:r><w:del><w:r><w:delText>rarely </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>mostly </w:t></w:r></w:ins><w:r><w:t>clear.</w:t></w:r></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>Moved away.</w:t></w:r></w:moveFrom></w:p>"
        "<w:p><w:moveTo><w:r><w:t>Moved here.</w:t></w:r></w:moveTo></w:p>"
    )
    report = read_word(body)
    assert texts(report) == ["Plans were mostly clear.", "Moved here."]
    assert "read with 4 tracked changes accepted" in report.notes


def test_content_controls_fields_links_and_hidden_text(read_word: Read) -> None:
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('Within a control.')}</w:sdtContent></w:sdt>"
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>Inside a line. </w:t></w:r></w:sdtContent></w:sdt>"
        "<w:r><w:instrText>PAGEREF x</w:instrText></w:r><w:hyperlink><w:r><w:t>A link</w:t></w:r></w:hyperlink>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t> was there.</w:t></w:r></w:p>"
    )
    assert texts(read_word(body)) == ["Within a control.", "Inside a line.", "A link was there."]


def test_merged_cells_are_read_once(read_word: Read) -> None:
    body = (
        "<w:tbl>"
        f"<w:tr>{cell('Area for improvement')}{cell('Action')}{cell('Timescale')}</w:tr>"
        f"<w:tr>{cell('Plans were often late, and families did not know why.', MERGED)}"
        f"{cell('We will train staff.')}{cell('May 2025')}</w:tr>"
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('We will review plans and tell families.', WIDE)}</w:tr>"
        "</w:tbl>"
    )
    report = read_word(paragraph("Improvement plan", "Heading1") + body)
    assert [(sentence.part, sentence.text) for sentence in report.sentences] == [
        ("improvement", "Plans were often late, and families did not know why."),
        ("action", "We will train staff."),
        ("action", "May 2025"),
        ("action", "We will review plans and tell families."),
    ]


def test_a_text_box_is_read_once_and_leaves_the_section_as_it_was(read_word: Read) -> None:
    box = (
        f"<w:txbxContent>{paragraph('Good practice example', 'Heading3')}{paragraph('A choir helped.')}</w:txbxContent>"
    )
    alternate = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = (
        paragraph("Staff confidence", "Heading2")
        + paragraph("They were sure.", inside=alternate)
        + paragraph("So were others.")
    )
    report = read_word(body)
    assert [(sentence.section, sentence.part, sentence.text) for sentence in report.sentences] == [
        ("Staff confidence", "body", "They were sure."),
        ("Good practice example", "good_practice", "A choir helped."),
        ("Staff confidence", "body", "So were others."),
    ]


def test_footnotes_are_read_where_they_are_referred_to(read_word: Read) -> None:
    notes = (
        '<w:footnotes ROOT><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{paragraph("A shared tool.")}</w:footnote></w:footnotes>'
    )
    body = paragraph("They used it.", inside='<w:r><w:footnoteReference w:id="2"/></w:r>') + paragraph("All did.")
    assert texts(read_word(body, footnotes=notes)) == ["They used it.", "A shared tool.", "All did."]


def test_contents_list(read_word: Read) -> None:
    line = '<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>Key facts</w:t><w:tab/><w:t>4</w:t></w:r></w:p>'
    report = read_word(line + paragraph("Key facts", "Heading1") + paragraph("Many live there."))
    assert [(sentence.part, sentence.text) for sentence in report.sentences] == [
        ("contents", "Key facts 4"),
        ("context", "Many live there."),
    ]


def test_styles_tell_headings_by_their_base(read_word: Read) -> None:
    styles = (
        '<w:styles ROOT><w:style w:type="paragraph" w:styleId="Chapter"><w:name w:val="Chapter"/><w:basedOn '
        'w:val="H"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 2"/></w:style></w:styles>'
    )
    report = read_word(paragraph("What we saw", "Chapter") + paragraph("Plans were clear."), styles=styles)
    assert [(heading.text, heading.level) for heading in report.outline] == [("What we saw", 2)]


def test_a_document_of_python_docx(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Key messages", 1)
    document.add_paragraph("Plans were clear. Staff knew them.")
    document.add_paragraph("good plans", style="List Bullet")
    document.sections[0].header.paragraphs[0].text = "Running header"
    path = tmp_path / "plain.docx"
    document.save(str(path))
    assert texts(read_report(path)) == ["Plans were clear.", "Staff knew them.", "good plans"]


def zipped(**entries: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return buffer.getvalue()


ENTITY = (
    '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]><w:document '
    'xmlns:w="w"><w:body><w:p>&e;</w:p></w:body></w:document>'
)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"plain text", "damaged or cut short", id="text"),
        pytest.param(zipped(word__document="<w:document><w:body>" * 3)[:90], "damaged or cut short", id="cut short"),
        pytest.param(zipped(word__document="<broken"), "damaged or cut short", id="broken XML"),
        pytest.param(zipped(content="<a/>"), "no Word document", id="another zip file"),
        pytest.param(zipped(word__document=ENTITY), "XML entities", id="external entity"),
        pytest.param(zipped(word__document="<a>" + " " * 30_000_000 + "</a>"), "unpacks to 30 MB", id="zip bomb"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "encrypted document, or one of an old Word",
            id="encrypted",
        ),
        pytest.param(
            zipped(word__document='<w:document xmlns:w="w"><w:body/></w:document>'), "contains no text", id="no text"
        ),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, data: bytes, problem: str) -> None:
    path = tmp_path / "bad.docx"
    path.write_bytes(data)
    with pytest.raises(ReportError, match=problem) as caught:
        read_report(path)
    assert caught.value.remedy


def test_a_numbered_question_of_inspectors_is_a_heading(read_word: Read) -> None:
    lines = ("Findings", "Plans were late.", "3. How good is leadership?", "Leaders led.", "4. Were staff heard?")
    report = read_word("".join(map(paragraph, lines)))
    assert [(row.section, row.part) for row in report.sentences][-2:] == [("3. How good is leadership?", "body")] * 2


def test_text_hidden_by_a_style_is_left_out(read_word: Read) -> None:
    styles = (
        '<w:styles ROOT><w:style w:type="paragraph" w:styleId="Note"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Aside"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    )
    hidden = '<w:p><w:r><w:rPr><w:rStyle w:val="Aside"/></w:rPr><w:t>Nor this.</w:t></w:r></w:p>'
    body = paragraph("Not seen.", "Note") + hidden + paragraph("Plans were clear.")
    assert texts(read_word(body, styles=styles)) == ["Plans were clear."]


def test_embedded_content_is_noted(read_word: Read) -> None:
    report = read_word(
        paragraph("Plans were clear.") + "<w:altChunk/>", **{"diagrams/data1": "<d/>", "charts/chart1": "<c/>"}
    )
    assert texts(report) == ["Plans were clear."]
    for what in ("1 embedded document (altChunk)", "1 SmartArt diagram", "1 chart"):
        assert any(what in note for note in report.notes)


def test_styles_nested_too_deeply_are_not_called_encrypted(read_word: Read) -> None:
    chain = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{number}"><w:basedOn w:val="s{number + 1}"/></w:style>'
        for number in range(3000)
    )
    with pytest.raises(ReportError, match="nested too deeply"):
        read_word(paragraph("Plans were clear.", "s0"), styles=f"<w:styles ROOT>{chain}</w:styles>")


def test_what_only_the_older_version_holds_is_read(read_word: Read) -> None:
    box = f"<w:txbxContent>{paragraph('Staff knew.')}</w:txbxContent>"
    choice = '<mc:Choice Requires="wpg"><w:drawing/></mc:Choice>'
    body = (
        f"<w:p><w:r><w:t>Plans were clear.</w:t><mc:AlternateContent>{choice}"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<mc:AlternateContent>{choice}<mc:Fallback>{paragraph('Leaders led.')}</mc:Fallback></mc:AlternateContent>"
    )
    assert texts(read_word(body)) == ["Plans were clear.", "Staff knew.", "Leaders led."]


def test_notes_that_refer_to_notes_come_to_an_end(read_word: Read) -> None:
    def reference(number: int) -> str:
        return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'

    def note(number: int) -> str:
        text = paragraph(f"Note {number} says more.", inside=3 * reference(number + 1))
        return f'<w:footnote w:id="{number}">{text}</w:footnote>'

    notes = f"<w:footnotes ROOT>{''.join(note(number) for number in range(20))}</w:footnotes>"
    read = texts(read_word(paragraph("They used it.", inside=reference(0)), footnotes=notes))
    assert read == ["They used it.", *(f"Note {number} says more." for number in range(20))]


def test_tags_that_stand_as_text_are_not_read(read_word: Read) -> None:
    first, second = cell("&lt;p class=&quot;x&quot;&gt;Plans were clear.&lt;/p&gt;"), cell("Yes.&lt;br /&gt;")
    table = f"<w:tbl><w:tr>{first}{second}</w:tr></w:tbl>"
    body = paragraph("Staff knew.&amp;nbsp;Fewer than &lt;5 waited; R&amp;D &lt;b&gt; helped.") + table
    assert texts(read_word(body)) == [
        "Staff knew.",
        "Fewer than <5 waited; R&D helped.",
        "Plans were clear.",
        "Yes.",
    ]
