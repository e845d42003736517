"""From blocks to sentences: headings, sections, parts of a report, and whose words a sentence contains."""
