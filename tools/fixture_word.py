"""The reading fixtures in Word: tracked changes, content controls, boxes, notes, merged cells."""
# ruff: noqa: E501  (sentences and markup stand on one line)

from __future__ import annotations

from typing import Any

from tools.paper import WHEN, word_bytes
from tools.word_xml import BY, WORD, deleted, document, inserted, raw, raw_block, text_box, with_footnote


def tracked_changes() -> bytes:
    """Return a draft with insertions, deletions, a moved sentence, a deleted paragraph and a comment."""
    paper = document(
        "Report of a joint inspection of services for children and young people at risk of harm in Garrowby"
    )
    paper.add_paragraph("Published on 12 September 2023")
    paper.add_heading("Introduction", 1)
    paper.add_paragraph(
        "The joint inspection of services in Garrowby took place between 6 February 2023 and 19 May 2023. We read 55 records."
    )
    paper.add_heading("Key messages", 1)
    paper.add_heading("Strengths", 2)
    raw(
        paper,
        "<w:r><w:t xml:space='preserve'>Most children were </w:t></w:r>"
        + deleted("kept safe")
        + inserted("safer")
        + "<w:r><w:t xml:space='preserve'> as a result of the help that they had received.</w:t></w:r>"
        + inserted(" They told us so themselves."),
        style="List Bullet",
    )
    paper.add_paragraph("Staff worked well together across services.", style="List Bullet")
    raw(paper, deleted("Leaders had done all that could be asked of them."), style="List Bullet", mark_deleted=True)
    paper.add_heading("Areas for improvement", 2)
    raw(
        paper,
        inserted("Plans were not always reviewed when risks changed."),
        style="List Bullet",
        mark_inserted=True,
    )
    paper.add_heading("Relationships with families", 1)
    raw(
        paper,
        "<w:r><w:t xml:space='preserve'>Families spoke warmly of their workers. </w:t></w:r>"
        f"<w:moveFrom w:id='31' {BY}><w:r><w:t xml:space='preserve'>Few had changed worker in the past year. </w:t></w:r></w:moveFrom>"
        "<w:r><w:t>They valued honesty above all.</w:t></w:r>",
    )
    commented = paper.add_paragraph("Children described workers who ")
    run = commented.add_run("remembered what mattered")
    commented.add_run(" to them.")
    comment = paper.add_comment(
        run, text="Check this against the notes of the focus group.", author="A Reviewer", initials="AR"
    )
    comment._comment_elm.set(f"{{{WORD}}}date", WHEN.strftime("%Y-%m-%dT%H:%M:%SZ"))  # noqa: SLF001
    raw(
        paper,
        f"<w:moveTo w:id='32' {BY}><w:r><w:t>Few had changed worker in the past year.</w:t></w:r></w:moveTo>"
        + inserted(" This steadiness had helped ")
        + deleted("teenagers")
        + inserted("young people")
        + "<w:r><w:t xml:space='preserve'> to talk about risks outside the home.</w:t></w:r>",
    )
    paper.add_heading("Evaluation of quality indicator 2.1: GOOD", 1)
    paper.add_paragraph("Strengths clearly outweighed areas for improvement.")
    return word_bytes(paper)


def tables_and_boxes() -> bytes:
    """Return a report with merged cells, content controls, a text box, a hidden remark and a footnote."""
    paper = document("Joint inspection of services for children and young people at risk of harm in Heatherlaw")
    raw_block(
        paper,
        "<w:sdt><w:sdtPr><w:alias w:val='Date of publication'/><w:date/></w:sdtPr><w:sdtContent><w:p><w:r>"
        "<w:t>Published on 5 March 2024</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    )
    paper.add_heading("How we carried out the inspection", 1)
    raw(
        paper,
        "<w:r><w:t xml:space='preserve'>We were in </w:t></w:r><w:sdt><w:sdtPr><w:alias w:val='Area'/></w:sdtPr><w:sdtContent><w:r>"
        "<w:t>Heatherlaw</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t xml:space='preserve'> for ten weeks. The joint inspection took place "
        "between 11 September 2023 and 17 November 2023. We read 44 records.</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r>"
        "<w:r><w:t xml:space='preserve'> We also met 120 staff.</w:t></w:r>",
    )
    paper.add_heading("What we found", 1)
    raw(
        paper,
        "<w:r><w:t xml:space='preserve'>Staff knew when to act. </w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr>"
        "<w:t xml:space='preserve'>Draft wording, not for release. </w:t></w:r><w:r><w:t>They were less sure when to stop.</w:t></w:r>"
        + text_box(
            "Good practice example",
            "The reading van visits families on six farms. Children choose books and talk to a worker.",
        ),
    )
    paper.add_paragraph("Parents had been helped to take part in meetings.")
    paper.add_heading("Strengths and areas for improvement by statement", 1)
    _merged_table(paper)
    paper.add_heading("Evaluation", 1)
    paper.add_paragraph("Quality indicator 2.1 was evaluated as very good.")
    return with_footnote(
        word_bytes(paper),
        "A further two records could not be read, as the families had moved away. They are not counted here.",
    )


_PAPER = (
    ("1.", "Purpose", 1),
    (
        "1.1",
        "This paper tells the committee of the joint inspection of services for children and young people at risk of harm in Lornhaven.",
        0,
    ),
    ("1.2", "The report was published on 21 November 2023. It is appended to this paper.", 0),
    ("2.", "Recommendations", 1),
    ("2.1", "The committee is asked to note the findings of the inspection (paragraphs 4.1 to 4.5).", 0),
    ("2.2", "The committee is asked to agree the improvement plan in appendix 2.", 0),
    ("3.", "Background", 1),
    (
        "3.1",
        "The inspection took place between 8 May 2023 and 1 September 2023. Inspectors read 60 records and met 35 families.",
        0,
    ),
    ("4.", "Main findings", 1),
    ("4.1", "Inspectors evaluated quality indicator 2.1, impact on children and young people, as GOOD.", 0),
    ("4.5", "Inspectors identified the following strengths:", 0),
    ("4.5.1", "Staff in Lornhaven recognised and responded to concerns without delay.", 0),
    ("4.5.2", "Families trusted the staff who supported them.", 0),
    ("4.6", "They identified one area for improvement:", 0),
    ("4.6.1", "The partnership had little information on outcomes, and did not use it to plan services.", 0),
    ("5.", "Financial implications", 1),
    ("5.1", "There are no financial implications that arise directly from this paper.", 0),
)


def council_paper() -> bytes:
    """Return a committee paper with numbered paragraphs, to which the report and the plan are appended."""
    paper = document(
        "Joint inspection of services for children and young people at risk of harm: report by the Chief Officer"
    )
    section = paper.sections[0]
    section.header.paragraphs[0].text = "Lornhaven Council: Children and Families Committee"
    section.footer.paragraphs[0].text = "Not protectively marked"
    paper.add_paragraph("Date of meeting: 16 January 2024")
    for number, text, level in _PAPER:
        if level:
            paper.add_heading(f"{number} {text}", level)
        else:
            paper.add_paragraph(f"{number} {text}")
    paper.add_heading("Appendix 1: Report of the joint inspection in Lornhaven", 1)
    paper.add_heading("Strengths", 2)
    paper.add_paragraph("Staff in Lornhaven recognised and responded to concerns without delay.", style="List Bullet")
    paper.add_paragraph("Families trusted the staff who supported them.", style="List Bullet")
    paper.add_heading("Areas for improvement", 2)
    paper.add_paragraph(
        "The partnership had little information on outcomes, and did not use it to plan services.", style="List Bullet"
    )
    paper.add_heading("Quality of relationships", 2)
    paper.add_paragraph(
        "Families trusted the staff who supported them. Workers kept in touch between visits. Two families had been without a worker for "
        "some months."
    )
    paper.add_heading("Evaluation of quality indicator 2.1: GOOD", 2)
    paper.add_paragraph("Children were safer because services acted together.")
    paper.add_heading("Appendix 2: Improvement plan", 1)
    _plan(paper)
    return word_bytes(paper)


def _plan(paper: Any) -> None:
    rows = (
        ("Area for improvement", "Feedback", "Activity", "Programme", "Lead", "Timescale"),
        (
            "Information on outcomes",
            "The partnership had little information on outcomes, and did not use it to plan services.",
            "Agree ten shared measures. Report on them twice a year.",
            "Counting What Matters",
            "Chief Social Work Officer",
            "By September 2024",
        ),
        (
            "Continuity of workers",
            "Two families had been without a worker for some months.",
            "Fill vacant posts within 12 weeks.",
            "Steady Hands",
            "Head of Children's Services",
            "Ongoing",
        ),
    )
    table = paper.add_table(rows=0, cols=6, style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _merged_table(paper: Any) -> None:
    table = paper.add_table(rows=4, cols=3, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("Statement", "Strengths", "Areas for improvement"), strict=True):
        cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0)).text = "Planning"
    table.cell(1, 1).text = "Plans were clear. Families had copies of them."
    table.cell(2, 1).text = "Reviews were held on time."
    # A cell over two rows, and one over two columns.
    table.cell(1, 2).merge(table.cell(2, 2)).text = "Plans for young people were too general."
    table.cell(3, 0).text = "Leadership"
    table.cell(3, 1).merge(
        table.cell(3, 2)
    ).text = "Leaders knew their services well. They had not yet agreed a shared plan."
