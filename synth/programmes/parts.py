"""Parts of a report, which are opened by headings."""

from __future__ import annotations

PARTS = {
    "front": "Title page, and who made the report.",
    "contents": "Lines of the contents list.",
    "method": "Remit, approach, how the inspection was conducted, and what an introduction says of it.",
    "definition": "Terms and what they mean; who is who.",
    "context": "Key facts and background of the area.",
    "key_message": "Key messages, of the whole report or of one inspection statement.",
    "strengths": "What the report lists as strengths.",
    "improvement": "What the report lists as areas for improvement.",
    "body": "The findings, at length; and all text of a document without such parts.",
    "good_practice": "Examples of good practice.",
    "evaluation": "The section that states the evaluation of the quality indicator, and says why.",
    "conclusion": "The conclusion.",
    "next_steps": "What happens after the inspection.",
    "action": "What partners plan or are asked to do: an improvement plan, recommendations.",
    "easy_read": "The summary for children, young people, parents and carers.",
    "appendix": "Any other appendix.",
    "contact": "Addresses, and notes to editors.",
    "heading": "A heading that is a sentence, or states an evaluation.",
}
"""All parts, with a description of their content."""
