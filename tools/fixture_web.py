"""The reading fixtures in HTML: a saved page of a site, and a press release as a content system writes it."""
# ruff: noqa: E501  (lines as they stand in the pages)

from __future__ import annotations

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Innisbrae joint inspection report - Invented Inspectorate</title>
<script>var page = "Tracking that nobody reads.";</script>
<style>.lede { font-weight: bold }</style>
</head>
<body class="page report">
<a href="#content" class="skip-link">Skip to content</a>
<div class="cookie-consent" id="cookieNotice"><h2>Cookies on this site</h2><p>We use cookies to see how people use this site. You can
change your mind at any time.</p><button>Accept</button></div>
<header role="banner"><div class="logo">Invented Inspectorate</div>
<nav class="main-menu"><ul><li><a href="/">Home</a></li><li><a href="/reports">Our reports</a></li><li><a href="/guidance">Guidance for
services</a></li></ul></nav>
<form role="search"><label>Search this site</label><input type="search"><button>Search</button></form></header>
<nav class="breadcrumbs"><a href="/">Home</a> &rsaquo; <a href="/reports">Our reports</a> &rsaquo; Innisbrae</nav>
<div id="content" role="main">
<h1>Joint inspection of services for children and young people at risk of harm in Innisbrae</h1>
<p class="meta">Published on 9&nbsp;July&nbsp;2024</p>
<p class="lede">We inspected services in Innisbrae between 22 January 2024 and 26 April 2024. This page gives the main findings; the whole
report is longer.</p>
<h2>Key facts</h2>
<table>
<tr><th>Fact</th><th>Innisbrae</th></tr>
<tr><td>People who live in Innisbrae</td><td>About 18,300 people live on the mainland and 2,100 on its islands.</td></tr>
<tr><td>Poverty</td><td>One child in five lives in relative poverty.</td></tr>
</table>
<h2>What we found</h2>
<h3>Strengths</h3>
<ul>
<li>Staff knew children and families <em>well</em>, and had known many of them for years.</li>
<li>Help came early:
<ul><li>midwives asked every mother about safety at home;</li><li>nurseries had a worker for families.</li></ul></li>
</ul>
<h3>Areas for improvement</h3>
<ol>
<li>Children on the islands waited longer for a <a href="/terms#camhs">specialist appointment</a>. Some had to stay away overnight.</li>
<li>Leaders did not yet use information about outcomes&#8203; when they planned services.</li>
</ol>
<h2>Being heard</h2>
<p>Children were asked what they thought.<br>Their words stood in most plans.</p>
<blockquote><p>&ldquo;My worker wrote it the way I said it. That mattered.&rdquo;</p></blockquote>
<p hidden>Old text that the page no longer shows.</p>
<details><summary><h3>How we count</h3></summary><p>By &ldquo;most&rdquo; we mean 75% or more of the records (i.e. at least 36 of 48).</p></details>
<h2>Our evaluation</h2>
<p>We evaluated quality indicator 2.1 as <strong>GOOD</strong>.</p>
<div class="share-links"><h2>Share this page</h2><a href="#">Share by email</a> <a href="#">Print this page</a></div>
</div>
<aside class="related"><h2>Related reports</h2><ul><li><a href="#">Joint inspection of services in another place</a></li></ul></aside>
<div class="contact-box"><h2>Contact us</h2><p>Our offices are open from nine to five. Write to us at 1 Example Street.</p></div>
<footer role="contentinfo"><p>&copy; Invented Inspectorate. All pages are made up.</p><ul><li>Privacy</li><li>Accessibility
statement</li></ul></footer>
</body>
</html>
"""

_RELEASE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><title>News</title></head>
<body>
<div id="wrapper">
<div id="topnav"><a href="#">News</a> | <a href="#">Inspections</a> | <a href="#">Complaints about a care service</a></div>
<div class="article-body">
<h1>Inspectors see progress in services for children in Kelloch</h1>
<div class="date">18 October 2023</div>
<div>Children and young people at risk of harm in Kelloch are safer than they were, inspectors have said. Their report is published
today.</div>
<div><br></div>
<div>The joint inspection of the Kelloch community planning partnership area took place between 3 April 2023 and 14 July 2023.</div>
<div>In their report, inspectors said: \x93Staff across Kelloch worked together to keep children safe. They knew when to act.</div>
<div>\x93Parents told us that they were treated with respect.\x94</div>
<div>Inspectors also found that:</div>
<ul><li>waiting times for counselling had fallen</li><li>few young people knew that they could have an advocate</li></ul>
<div>They evaluated quality indicator 2.1 as \x91adequate\x92.</div>
<div>Jo Example, who leads the inspectorate, said: \x93This is a service on the way up. We saw people who care about what they do,
and we will go back next year.\x94</div>
<p>ENDS</p>
<h3>Notes to editors</h3>
<p>The report covers Kelloch only.<br>
Inspections of this programme began in 2021.</p>
<div class="contact-details"><h3>Media contact</h3><p>Telephone 01632 960456 at any time.<br>press@invented.example</p></div>
</div>
<div id="footer">Follow us for news of inspections. Registered office: 1 Example Street.</div>
</div>
</body></html>
"""


def saved_page() -> bytes:
    """Return a page saved from a site, with menus, a cookie notice and links around the text."""
    return _PAGE.encode()


def press_release() -> bytes:
    """Return a press release in Windows-1252, whose paragraphs are ``div`` elements."""
    return _RELEASE.encode("latin-1")
