"""The reading fixtures in plain text and Markdown."""
# ruff: noqa: E501  (lines as they stand in the documents)

from __future__ import annotations

_PROGRESS = """Progress review of services for children and young people in Mossdene

Inspectors returned to Mossdene to see what had changed since the joint inspection that was published in March 2021.

They carried out the progress review between 5 September 2022 and 30 September 2022. Their report was published on 8 December 2022.

What had changed

Good progress had been made against two of the three areas for improvement. In its first report, the inspectorate had asked partners:
- to respond faster to concerns about young people
- to offer independent advocacy to every child on the register
- to review how plans were overseen.

Responses to young people

Partners had set up a daily meeting for young people at risk in the community. Police officers, youth workers and nurses took part. Of the
22 records that were read, 19 showed a response within 24 hours (in 2021, 7 of 25 had).

“It used to be that nobody rang back,” said one young person. “Now they do.”

Independent advocacy

Advocates had supported 41 children since January. However, children who lived outside the town had waited for up to nine weeks, and three
had not met an advocate before their first meeting.

Oversight of plans

Little had changed. Audits were planned but had not been carried out. Managers could not say how many plans were out of date.

Conclusion

The inspectors were confident that Mossdene can continue to improve. They do not plan to return, but the link inspector will offer support.
"""

_TABS = """Report of a joint inspection of services for children and young people at risk of harm in Northwick Isles

Prepared by the Invented Inspectorate with its partners

28 March 2023

Contents

Introduction\t3\tStatement 2: Lives improve with good planning and support.\t9
Our remit\t3\tPlanning and reviewing\t9
Key facts\t4\tQuality of relationships\t10
Key messages\t5\t\t
\t\tEvaluation\t12
Statement 1: Children are safer because risks are seen early.\t6\tAppendix 1: Key terms\t13

Introduction

Our remit

The Invented Inspectorate looks at how services work together. This inspection took place between 29 August 2022 and 9 December 2022.

Key facts

Total population: 9,870 people

Proportion of children:
17% of the population are under the age of 16,
about the same as in the rest of the country.

In 2021/22, 11 children had their names on the child protection register.

Key messages

1. Staff knew every family. They saw changes early.
2. No independent advocate worked on the isles.

Statement 1: Children are safer because risks are seen early.

Recognition and first response

The **duty line** was answered at all hours. Nurses, teachers and ferry staff used it.  Calls had risen by 12% in a year.
Not every caller heard what had come of the call.

Key figures

Year\tCalls\tWhat came of them
2020/21\t210\tMost led to advice.
2021/22\t235\tMost led to a visit. A few led to an investigation.

Statement 2: Lives improve with good planning and support.

Planning and reviewing

Plans were written with families [in a shared format](#format). They named what had to change, by when and with whose help.

Quality of relationships

Children had one worker from start to end:
\N{BULLET} “she knew my gran”
\N{BULLET} “he came on the last boat”

Evaluation

Evaluation of quality indicator 2.1: VERY GOOD

Major strengths had made a difference to almost all children in Northwick Isles.

Appendix 1: Key terms

Register: the list of children who have a child protection plan.

Duty line: a telephone number that is answered day and night.
"""

_MARKDOWN = """# Joint inspection of services for children and young people at risk of harm in Orrinbank: summary

**Published:** 11 June 2024

## About the inspection

The inspection took place between *9 October 2023* and *19 January 2024*. Inspectors read **50 records** and [met 32 families](#families).

See also our snake\\_case notes at https://invented.example/notes.

***

## Key messages

### Strengths

* Staff acted __quickly__ when a child was at risk.
* Family workers gave help early, and this had kept worries from growing.

### Areas for improvement

1. Chronologies were not used to see patterns over time.
2. Leaders had no shared way to know whether children were safer:
   they relied on figures from single services.

Evaluation of quality indicator 2.1
-----------------------------------

> Inspectors evaluated quality indicator 2.1 as **good**.

| Statement | What stood out |
|:----------|----------------|
| 1. Safety | First responses were sound. Follow-up was slower. |
| 2. Planning | Plans were clear \\| reviews were on time. |

<!-- a note of the web editor: to be taken out -->

## Summary for children and young people

### What was going well

- Most of you said that you had someone to talk to.
- You told us that grown-ups kept their promises!

### What needs to get better

- Did anyone ask what *you* wanted? Many of you said no.
- You should be told about your right to an advocate.
"""

_BRIEFING = """BRIEFING FOR MEMBERS: JOINT INSPECTION IN PENNYBURN

Date: 14 September 2021

The report of the joint inspection of services for children and young
people at risk of harm in Pennyburn was published on 7 September 2021.
The inspectors’ evaluation of quality indicator 2.1 was ‘weak’. They had
been in Pennyburn from 1 March 2021 to 30 April 2021.

MAIN POINTS

The first response to concerns was timely in most records, and police,
health and social work shared what they knew. After that, progress was
slow – plans were late and, in a third of records, there was none. Staff
told inspectors that they “could not see the whole picture”.

Families had been under strain. Rents had risen by £140 a month, and
food parcels had been given to one household in eight. The help that
they were offered depended on where they lived.

    * Children under five were seen more often than others, and their
      health visitors kept good chronologies.
    * Nobody had asked older children about the café project before it
      was closed.

NEXT STEPS

Partners must send a plan to the inspectorate by 1 December 2021. Cllr. A.
Example will chair the group that writes it (see para. 4 of the report).
"""


def progress_review() -> bytes:
    """Return a progress review as plain text."""
    return _PROGRESS.encode()


def tabbed_report() -> bytes:
    """Return a report as plain text, with contents in two columns parted by tabs, and a table."""
    return _TABS.encode()


def markdown_summary() -> bytes:
    """Return a summary in Markdown."""
    return _MARKDOWN.encode()


def wrapped_briefing() -> bytes:
    """Return a briefing whose lines are broken as in e-mail, in Windows-1252 with the line ends of Windows."""
    return _BRIEFING.replace("\n", "\r\n").encode("cp1252")
