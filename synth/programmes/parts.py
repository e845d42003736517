"""Parts of a report, which are opened by headings."""

from __future__ import annotations

PARTS = {
    "front": "Title page, and the authors of the report.",
    "contents": "Lines of the contents list.",
    "method": "Remit, approach, how the inspection was conducted, and introductions about this.",
    "definition": "Definitions of terms, people and organisations.",
    "context": "Key facts and background of the area.",
    "key_message": "Key messages, of the whole report or of one inspection statement.",
    "strengths": "Strengths that the report lists.",
    "improvement": "Areas for improvement that the report lists.",
    "body": "The findings in full, and all text of a document without separate parts.",
    "good_practice": "Examples of good practice.",
    "evaluation": "The section that states the evaluation of the quality indicator and the reasons for it.",
    "conclusion": "The conclusion.",
    "next_steps": "What happens after the inspection.",
    "action": "Actions that partners plan or are asked to take: an improvement plan, recommendations.",
    "easy_read": "The summary for children, young people, parents and carers.",
    "appendix": "Any other appendix.",
    "contact": "Addresses, and notes to editors.",
    "heading": "A heading that is a sentence or states an evaluation.",
}
"""All parts, with a description of their content."""
