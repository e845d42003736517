"""Write the invented library reports of data/own-codebook, with what each sentence is about.

Everything is invented: the libraries, the towns and the findings. No sentence comes from a report. Reports share
sentences, so that a model does far better on them than it would on real ones: they show how the commands work, and
nothing about how well.
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

TOWNS = (
    "Aldermoss", "Brackenholt", "Cawdle", "Dunmere", "Elverby", "Fothergill", "Garrowby", "Hexley",
    "Inverlyn", "Jessop Bay", "Kelderwick", "Loxmere", "Marlowbridge", "Nethercombe", "Oxenrigg", "Pellworth",
)  # fmt: skip
# Theme: what works well, and what does not. {t} is the town, {n} a number.
FINDINGS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "opening_hours": (
        (
            "{t} library opens on two evenings a week, and shift workers told us that this suits them.",
            "Sunday opening, begun in spring, has brought in families who could not come before.",
            "Opening times are the same every week and are known in the town.",
            "Self-service opening lets members use the rooms before staff arrive.",
            "Readers were pleased that the library no longer shuts at lunch time.",
        ),
        (
            "The library closes at four on weekdays, which leaves out most people in work.",
            "Unplanned closures happened {n} times in the year, often at an hour's notice.",
            "Opening hours on the website did not agree with those on the door.",
            "There is no evening opening, although members have asked for it.",
            "Cuts to Saturday hours fell hardest on pupils who revise there.",
        ),
    ),
    "collections": (
        (
            "The stock is fresh: {n} in a hundred books were bought in the last two years.",
            "Large-print and audio books are plentiful and easy to find.",
            "The local history collection is well catalogued and much used by schools.",
            "Books in Polish, Urdu and Arabic reflect the people of {t}.",
            "Reserved titles arrive within a week, faster than elsewhere.",
        ),
        (
            "Much of the non-fiction is out of date, with travel guides over ten years old.",
            "Shelves of new novels were half empty on the day of our visit.",
            "The catalogue lists {n} titles that could not be found on the shelves.",
            "There are few books in the languages that are spoken in {t}.",
            "Damaged books stay in circulation for want of a budget to replace them.",
        ),
    ),
    "staff_help": (
        (
            "Staff greet visitors by name and know what they like to read.",
            "Enquiries at the desk were answered fully and without hurry.",
            "The team at {t} is well trained in finding health and benefits information.",
            "Volunteers are prepared for their tasks and supported by a librarian.",
            "Members praised the patience of the staff with people who are new to the country.",
        ),
        (
            "At busy times there is one member of staff for {n} visitors, and enquiries go unanswered.",
            "Staff have had no training since the new system was brought in.",
            "Visitors waited a long time at the desk while staff looked after returns.",
            "The post of children's librarian has been vacant for {n} months.",
            "Volunteers told us that they felt left alone with difficult requests.",
        ),
    ),
    "access_and_building": (
        (
            "Ramps, wide aisles and a lift make every floor of the building accessible.",
            "The reading room was refurbished and is bright, quiet and warm.",
            "A hearing loop at the desk works and is signposted.",
            "Toilets and baby-changing rooms are clean and open to all.",
            "The new entrance in {t} is step-free and clearly lit.",
        ),
        (
            "The lift has been out of order for {n} weeks, so wheelchair users cannot reach the upper floor.",
            "Water comes through the roof, and buckets stand between the shelves.",
            "Signs inside the building are small and hard to read.",
            "The heating fails in winter, and readers keep their coats on.",
            "There is no accessible toilet on the ground floor.",
        ),
    ),
    "digital_services": (
        (
            "The {n} public computers are fast, and bookings are honoured.",
            "Wireless internet is free, reliable and needs no password.",
            "E-books and online newspapers can be borrowed from home with few steps.",
            "Weekly sessions help older people to use tablets and fill in forms online.",
            "Printing from a telephone worked at the first attempt.",
        ),
        (
            "Half of the public computers were out of use on the day of our visit.",
            "The wireless network drops out several times an hour.",
            "The online catalogue does not work on a telephone.",
            "Waiting lists for popular e-books are up to {n} weeks long.",
            "No one helps people who have never used a computer to get online.",
        ),
    ),
    "children_and_reading": (
        (
            "Story time on Thursdays draws {n} toddlers with their parents.",
            "The summer reading challenge was finished by more children than ever.",
            "Class visits from every primary school in {t} take place each term.",
            "The teenage corner was designed with young readers, and they use it.",
            "Babies are given a first book and a library card at registration.",
        ),
        (
            "Story time was dropped, and nothing has taken its place.",
            "Few teenagers use the library, and there is little there for them.",
            "Only {n} of the schools nearby bring classes to the library.",
            "The children's area is cramped, and picture books are worn.",
            "Take-up of the summer reading challenge fell by a third.",
        ),
    ),
    "outreach_and_partners": (
        (
            "The mobile library reaches {n} villages that have no other service.",
            "Joint work with the food bank and the health centre brings in new members.",
            "Books are taken to care homes every month and are looked forward to.",
            "The job centre holds a weekly surgery in {t} library.",
            "A partnership with the prison lets families read together.",
        ),
        (
            "The mobile library no longer stops in the outlying villages.",
            "Links with local charities depend on one person and are not planned.",
            "Housebound readers wait up to {n} weeks for a visit.",
            "The library has no regular contact with the health services in {t}.",
            "Community groups did not know that rooms can be booked.",
        ),
    ),
    "feedback_and_improvement": (
        (
            "Comments from readers are answered on a board, with what was changed.",
            "The survey of {n} members shaped the plan for the coming year.",
            "Complaints are logged, and lessons from them are shared with all branches.",
            "A readers' panel meets each quarter and is listened to.",
            "Managers compare visits and loans with other branches, and act on what they see.",
        ),
        (
            "There is no record of what became of readers' suggestions.",
            "The last survey of members was {n} years ago.",
            "Complaints were not answered within the time that the service promises.",
            "Plans name no measures, so that progress cannot be judged.",
            "Readers said that they are asked for their views and hear nothing afterwards.",
        ),
    ),
}
OTHER = (
    "We visited {t} library on two days in March.",
    "This report was written by two inspectors of the library service.",
    "We spoke with {n} members and with all staff on duty.",
    "The inspection follows the framework for public libraries.",
    "A glossary of terms stands at the end of this report.",
    "{t} has about {n} thousand inhabitants.",
    "The building was opened in 1934 and extended in 1988.",
    "We looked at records of loans, visits and complaints.",
    "This library and all that is said of it are invented.",
    "Part two of the report sets out the method of inspection.",
    "The next inspection will take place within three years.",
    "Copies of this report can be had at the desk.",
)
HEADINGS = {
    "opening_hours": "When the library is open", "collections": "Books and other stock", "staff_help": "Staff",
    "access_and_building": "The building", "digital_services": "Computers and online services",
    "children_and_reading": "Children and young people", "outreach_and_partners": "Beyond the building",
    "feedback_and_improvement": "Learning from readers",
}  # fmt: skip


def main(folder: Path) -> None:
    """Write a report for each town, and what each of its sentences is about."""
    draw = random.Random(7)  # noqa: S311
    reports = folder / "reports"
    reports.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, town in enumerate(TOWNS):
        name = f"{town.lower().replace(' ', '-')}-library-{2023 + number % 3}"
        lines = [f"# Inspection of {town} library", "", "## About this inspection", ""]
        lines.append(_filled(draw.sample(OTHER, 5), town, draw, rows, name, ("other", "", "")))
        for theme, sides in FINDINGS.items():
            # Each library has its strengths and weaknesses.
            share = draw.choice((0.15, 0.5, 0.85))
            picked = [(side, draw.choice(range(5))) for side in (draw.random() > share for _ in range(4))]
            lines += ["", f"## {HEADINGS[theme]}", ""]
            sentences = [
                _filled([sides[side][place]], town, draw, rows, name, ("finding", _POLARITY[side], theme))
                for side, place in dict.fromkeys(picked)
            ]
            lines.append(" ".join(sentences))
        lines += ["", "## How we worked", ""]
        lines.append(_filled(draw.sample(OTHER, 4), town, draw, rows, name, ("other", "", "")))
        (reports / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("report", "text", "kind", "polarity", "themes"))
        writer.writerows(rows)


_POLARITY = {False: "strength", True: "improvement"}


def _filled(
    sentences: list[str],
    town: str,
    draw: random.Random,
    rows: list[tuple[str, ...]],
    name: str,
    labels: tuple[str, str, str],
) -> str:
    texts = [sentence.format(t=town, n=draw.randint(3, 40)) for sentence in sentences]
    rows += [(name, text, *labels) for text in texts]
    return " ".join(texts)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
