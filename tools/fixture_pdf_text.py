"""The words of the reading fixtures in PDF: a paragraph, a cell or a printed line each."""
# ruff: noqa: E501  (a paragraph stands on one line)

ONE_COLUMN_CONTENTS = (
    ("Introduction", 3),
    ("Key messages", 3),
    ("Responding to concerns", 3),
    ("Evaluation of quality indicator 2.1", 4),
    ("What happens next?", 4),
)
ONE_COLUMN = (
    ("head", "Introduction"),
    (
        "text",
        "The joint inspection of services in Arrowmuir took place between 15 August 2022 and 18 November 2022. Inspectors read the records of 48 children and young people and met 26 parents and carers. They used the quality framework (see section 2.1) and a six-point scale.",
    ),
    (
        "text",
        "Arrowmuir is a rural area with two small towns. Its schools and health centres serve families who may live an hour apart. Services had been brought under one partnership board in 2019, and the board had moved its staff into shared offices in both towns by the time of the inspection.",
    ),
    ("head", "Key messages"),
    ("subhead", "Strengths"),
    ("1.", "Staff recognised risks early. They acted on them without delay."),
    ("2.", "Children and young people trusted the adults who supported them"),
    ("subhead", "Areas for improvement"),
    ("1.", "Chronologies were often missing or out of date."),
    ("2.", "Few parents had been offered an advocate, e.g. before a case conference."),
    ("head", "Responding to concerns"),
    (
        "text",
        "Concerns were shared on the day on which they arose in most of the records that were read. Dr. Reid's team in the health board had reviewed each medical report within a week. Staff at the duty desk kept a note of every call, and a manager looked through these notes at the end of each shift.",
    ),
    (
        "text",
        "Calls had doubled in the five years before the inspection. Most came from schools, and one in ten came from members of the public. The team had grown by only two posts in that time, but nobody waited for more than a day to hear from it. Staff on the team told us that they knew what was expected of them and that they could turn to one another for advice.",
    ),
    (
        "text",
        "Not all concerns were dealt with in this way. Those from services for adults were often sent by letter, and some of these letters had lain unread for several weeks. The partnership had begun to put this right when we inspected. A post was being filled so that letters could be read on the day on which they came. Managers in those services had been asked to telephone instead, and most of them had agreed to do so from the start of the following year. It was too early to see what difference this would make.",
    ),
    (
        "text",
        "Joint discussions were held for most of the children who needed them. Police officers took part from the station in the larger town, and nurses joined by telephone. In the few records in which a decision had been delayed, the reason for this was recorded by the duty manager and was shared with the family at the next visit. This had improved since the last inspection.",
    ),
    ("text", "Three matters remained to be settled:"),
    ("•", "the time that reports took to reach families;"),
    ("•", "cover for the duty team at weekends; and"),
    ("•", "how decisions not to investigate were recorded."),
    (
        "text",
        "One parent said: “They told me what would happen next. I was not left to guess.” Others had waited for longer.",
    ),
    ("head", "Evaluation of quality indicator 2.1: ADEQUATE"),
    ("text", "The strengths of services in Arrowmuir just outweighed their weaknesses."),
    ("head", "What happens next?"),
    ("text", "Partners have been asked to send an action plan by 31 May 2023."),
)
TWO_COLUMNS = (
    ("head", "About this inspection"),
    (
        "text",
        "We inspected services in the Breckonside community planning partnership area between 10 January 2022 and 25 March 2022. We read 52 records and held 14 focus groups. Four of us were young inspection volunteers.",
    ),
    ("head", "How concerns were handled"),
    (
        "text",
        "Staff in schools and nurseries knew whom to call when they were worried about a child. Calls were answered by one team, which was made up of police officers, nurses and social workers. The team met at nine each morning. It agreed what was known, what was still to be found out and who would visit the family. Decisions were clear in almost all of the records that we read.",
    ),
    (
        "text",
        "Responses at night were less certain. Officers on duty after midnight could not see health records, and in six of the records this had delayed a decision until the morning. The partnership had known of this since 2020 but had not yet agreed a remedy.",
    ),
    ("head", "Plans and meetings"),
    (
        "text",
        "Most children had a plan. Plans were short, plain and written with the family, and parents told us that they understood what was asked of them. Reviews took place on time. Core groups were attended by the people who knew the child best, although staff from services for adults were seldom invited.",
    ),
    (
        "text",
        "Plans for young people over the age of 14 were weaker. They named risks in the community but rarely said who would act on them, and few had been changed after a young person had gone missing. Staff told us that they were unsure which meeting should lead.",
    ),
    ("head", "Support for families"),
    (
        "text",
        "Help was offered early in Breckonside, and families could ask for it themselves. Family workers were based in all nine nurseries. Grants for heating had reached 210 households over the winter. Parents said that this had kept them going when little else did.",
    ),
    (
        "text",
        "Support for the emotional wellbeing of children was harder to find. The counselling service had closed its list in November 2021, and 90 children were waiting when we inspected. Staff did what they could to fill the gap.",
    ),
    ("head", "Having a say"),
    (
        "text",
        "Children were asked for their views before each review, and these were written down in their own words. Advocates had helped 31 children to speak at meetings. Parents were less often prepared for what would be discussed. The parents' panel, which had once advised the committee, had not met for two years.",
    ),
    ("head", "Leadership"),
    (
        "text",
        "Chief officers met every six weeks and looked closely at a small set of measures. They had asked for, and acted on, two audits of practice. Staff in all services felt that managers listened to them. Fewer could say what the partnership wanted to achieve by 2025.",
    ),
    ("head", "Evaluation of quality indicator 2.1: GOOD"),
    (
        "text",
        "Important strengths in Breckonside had made children safer. Improvement was needed for young people and at night.",
    ),
)
SIDE_BOX_HEAD = "Good practice example"
SIDE_BOX = "The Tuesday kitchen is run by parents in the harbour ward. Families cook together, and a health visitor drops in. Parents had met others in the same position and felt less alone. Three of them now help to run it."
PLAN_HEAD = ("Area for improvement", "Feedback from inspectors", "Activity", "Programme", "Lead", "Timescale")
PLAN = (
    (
        "Responses to young people at risk in the community",
        "Concerns about young people were less likely to lead to a joint plan than concerns about younger children.",
        "Adopt care and risk management in all localities. Train 60 lead officers.",
        "Safer Corsewall",
        "Head of Children's Services",
        "By December 2024",
    ),
    (
        "Chronologies",
        "Chronologies were in place for most children. They were seldom used to see patterns.",
        "Agree one template for all services.",
        "Better Records",
        "Child Protection Lead Officer",
        "By June 2024",
    ),
    (
        "Independent advocacy",
        "Fewer than a third of the children on the register had been offered an advocate.",
        "Commission a new advocacy service. Tell every family about it at the first visit.",
        "Heard in Corsewall",
        "Commissioning Manager",
        "From April 2025",
    ),
    (
        "Use of outcomes data",
        "Partners gathered figures on activity, but could not show what difference services had made.",
        "Agree a set of twelve measures. Report on them to chief officers each quarter.",
        "Knowing Our Impact",
        "Performance and Improvement Manager",
        "First report in October 2024",
    ),
    (
        "Support for mental health",
        "Children waited for too long for specialist support, and staff were not confident that their needs were met.",
        "Extend school counselling to primary schools. Review the pathway to specialist services.",
        "Well in Corsewall",
        "Head of Psychology",
        "By March 2026",
    ),
)
# Broken by hand: words at the end of a line, compounds at their own hyphen, a dash, and ligatures as single characters.
HYPHENATED = (
    (
        "The ﬁrst response to concerns in Dunfallow was eﬀective. Staﬀ from all ser-",
        "vices attended inter-agency referral discussions, and decisions were multi-",
        "agency in fact as well as in name. Oﬃcers kept the family informed through-",
        "out, and a ﬂexible approach to visits meant that few of them were missed.",
    ),
    (
        "Follow-up was less consistent. In a ﬁfth of the records that we read, a well-",
        "founded concern had not led to a plan within the timescale set out in proce-",
        "dures – which are clear – and the reason was not recorded. Staﬀ on out-of-",
        "hours duty had limited access to shared records, and did not have the infor-",
        "mation that they needed. Re-registration had not increased.",
    ),
)
HYPHENATED_MORE = (
    (
        "A group for children who had experienced domestic abuse took those aged 5-",
        "11 and met each week. The group had diﬃculty in ﬁnding rooms, but children",
        "said that it had helped them to feel less afraid. A co-ordinated oﬀer for young",
        "people was still being drawn up, and the date of its start had not been con-",
        "ﬁrmed.",
    ),
)
KEY_FACTS = (
    (
        "Total population: 41,200 people",
        "Proportion of children: 16% of the population are under 16, just below the Scottish figure.",
    ),
    (
        "Deprivation levels: 22% of people live in the most deprived fifth of data zones. Most of these are in Eskerfoot.",
        "In 2022/23, there were 131 incidents of domestic abuse per 10,000 people, compared to the national rate of 118.",
    ),
    (
        "Child protection registration: Eskerdale's rate was 2.7 per 1000 children. This was the ninth highest in Scotland.",
        "In 2022/23, 4.6% of registrations were re-registrations within 18 months.",
    ),
)
