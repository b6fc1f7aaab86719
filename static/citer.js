/* “Citer cet article”: a citation as text, BibTeX and RIS, made in the browser from the page's own
   metadata. The words stand in data- attributes of the script element, where the citation goes. */
(() => {
  "use strict";
  const script = document.currentScript, words = script.dataset;
  const root = document.documentElement;
  const flat = (text) => (text || "").replace(/[\t-\r ]+/g, " ").trim();
  const all = (name) => [...document.querySelectorAll(`meta[name="${name}"],meta[property="${name}"]`)]
    .map((meta) => flat(meta.content)).filter(Boolean);
  const pad = (number) => String(number).padStart(2, "0");

  const facts = () => {
    const canonical = document.querySelector('link[rel="canonical"]');
    const here = /^http/.test(location.protocol) ? location.href.split("#")[0] : "";
    const now = new Date();
    return {
      title: all("og:title")[0] || flat(document.title),
      authors: all("author"),
      journal: all("DC.source")[0] || all("og:site_name")[0],
      date: (/^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(all("article:published_time")[0]) || []).slice(1),
      url: canonical ? canonical.href : here,
      read: [String(now.getFullYear()), pad(now.getMonth() + 1), pad(now.getDate())],
      language: script.closest("article").lang || root.lang,
    };
  };

  const spoken = ([year, month, day]) => [
    day && (+day === 1 ? words.first : +day),
    month && new Intl.DateTimeFormat(root.lang, { month: "long", timeZone: "UTC" })
      .format(Date.UTC(2000, month - 1)),
    year,
  ].filter(Boolean).join(" ");
  const within = (title) => title.replace(/«\s*/g, "“").replace(/\s*»/g, "”");
  const counted = (word, value) => value && (/^\d/.test(value) ? `${word}\u00a0${value}` : value);

  const asText = (it) => [
    it.authors.join(", "),
    words.quoted.replace("…", () => within(it.title)),
    it.journal,
    counted(words.number, words.issue),
    spoken(it.date) || words.undated,
    counted(words.leaf, words.page),
    it.url,
    it.url && words.read.replace("…", spoken(it.read)),
  ].filter(Boolean).join(", ").replace(/\.?$/, ".");

  const TEX = {
    "\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}",
    "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "\u00a0": "~", "\u202f": "\\,",
  };
  const tex = (text) => text && text.replace(/[\\{}~^%&$#_\u00a0\u202f]/g, (sign) => TEX[sign] || "\\" + sign);
  // In braces, a name is not cut in two at its comma or its “and”.
  const texName = (name) => (/,|\band\b/i.test(name) ? `{${tex(name)}}` : tex(name));
  const bare = (url) => url.replace(/[{}\\\s]/g, encodeURIComponent);
  const key = (it) => {
    const name = (it.url || location.href).split(/[?#]/)[0].replace(/(\/index)?(\.html?|\/)$/, "");
    const slug = name.split("/").pop().replace(/[^\w-]/g, "");
    return [slug || "article", it.date[0]].filter(Boolean).join("-");
  };

  const asBibtex = (it) => `@article{${key(it)},\n` + [
    ["author", it.authors.map(texName).join(" and ")],
    ["title", `{${tex(it.title)}}`], // twice in braces, it keeps its capitals
    ["journal", tex(it.journal)],
    ["year", it.date[0]],
    ["month", it.date[1] && String(+it.date[1])],
    ["date", it.date.filter(Boolean).join("-")],
    ["number", tex(words.issue)],
    ["pages", tex(words.page)],
    ["url", bare(it.url)],
    ["urldate", it.url && it.read.join("-")],
    ["language", it.language],
  ].filter(([, value]) => value).map(([name, value]) => `  ${name} = {${value}},\n`).join("") + "}\n";

  const asRis = (it) => [
    ["TY", "NEWS"],
    ["TI", it.title],
    ...it.authors.map((name) => ["AU", name]),
    ["T2", it.journal],
    ["PY", it.date[0]],
    ["DA", it.date.filter(Boolean).join("/")],
    ["IS", words.issue],
    ["SP", words.page],
    ["UR", it.url],
    ["Y2", it.url && it.read.join("/")],
    ["LA", it.language],
  ].filter(([, value]) => value).map(([tag, value]) => `${tag}  - ${flat(value)}\r\n`).join("") + "ER  - \r\n";

  const made = (name, ...children) => {
    const element = document.createElement(name);
    element.append(...children);
    return element;
  };
  const status = made("p");
  status.setAttribute("role", "status");

  const copied = async (shown, text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { // no such thing on http:, or not allowed: select it, and copy as a reader would
      getSelection().selectAllChildren(shown);
      return document.execCommand("copy");
    }
  };
  const form = (name, text) => {
    const button = made("button", words.copy), shown = made("pre", text);
    button.type = "button";
    button.setAttribute("aria-label", `${words.copy} (${name})`);
    button.addEventListener("click", async () => {
      status.textContent = "";
      const done = await copied(shown, text);
      status.textContent = (done ? words.copied : words.failed).replace("…", name);
    });
    return [made("p", name, " ", button), shown];
  };

  const it = facts();
  const details = made("details", made("summary", words.cite),
    ...form(words.text, asText(it)), ...form("BibTeX", asBibtex(it)), ...form("RIS", asRis(it)), status);
  details.className = "cite";
  script.before(details);
})();
