/*
 * The search page. Pagefind finds articles in the browser; this script reads the form and the
 * address, merges the parts of the index that are asked for, filters, sorts, and shows.
 *
 * Each part of the index is a folder recherche/tranches/KEY/: a Pagefind index, articles.json
 * (addresses, dates, themes …) and ids.json (the id that Pagefind gives each of these articles).
 * Nothing from outside is ever read as HTML: all that is shown is made of text nodes.
 */
(() => {
"use strict";

const ROOT = new URL(".", document.currentScript.src); // this script lies at the site's root
const STEP = 10; // results shown at a time
const LONGEST = 200; // characters of a query
const MOST_SHARDS = 20; // merged at once: beyond, readers choose a period first
const MOST_COMPLETED = 40; // articles read to complete a word that is not finished
const TYPING_PAUSE = 300; // milliseconds
const SLOW = 400; // milliseconds, after which a search says that it is working
const EXCERPT = 36; // words

const form = document.getElementById("recherche--formulaire");
const found = document.getElementById("recherche--resultats");
const list = found.querySelector("ol");
const status = found.querySelector("[role=status]");
const more = found.querySelector(".more button");
const clear = document.getElementById("recherche--effacer");
const refine = form.querySelector("details");
const words = found.dataset;
const language = document.documentElement.lang;
const number = (count) => count.toLocaleString(language);

const FILTERS = { theme: "themes", rubrique: "sections", titre: "publications", auteur: "authors" };

/* ---- What is asked ------------------------------------------------------------------------ */

const ELISION = /(?<![\p{L}\p{N}])(?:[ldnsjmtc]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=[\p{L}\p{N}])/giu;
const INITIALS = /(?<![\p{L}\p{N}])(?:\p{L}\.){2,}/gu;
const WORD = /[\p{L}\p{N}\p{M}]+(?:'[\p{L}\p{N}\p{M}]+)*/gu;
const COMMON = new Set(("a à au aux ce ces d dans de des du elle en est et il ils l la le les leur ne " +
  "on ou où par pas pour qu que qui sa se ses son sur un une").split(" "));

/** Return the text with the signs that the index has. */
function normalised(text) {
  return text.normalize("NFC").replace(/[’ʼ]/g, "'").replace(/[“”«»„]/g, '"')
    .replace(/œ/g, "oe").replace(/Œ/g, "Oe").replace(/æ/g, "ae").replace(/Æ/g, "Ae");
}

/** Return the text without accents and capitals. */
function plain(text) {
  return normalised(text).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function wordsOf(text) {
  const joined = text.replace(INITIALS, (letters) => letters.replaceAll(".", ""));
  return (joined.replace(ELISION, " ").match(WORD) ?? []).map((word) => word.toLowerCase());
}

/** Return the phrases in quotation marks and the other words of a query; common words only alone. */
function parse(query) {
  const phrases = [];
  const rest = normalised(query).replace(/"([^"]*)"/g, (_, phrase) => {
    if (wordsOf(phrase).length) phrases.push(phrase.trim());
    return " ";
  });
  const all = [...new Set(wordsOf(rest))];
  const telling = all.filter((word) => !COMMON.has(word));
  const kept = telling.length || phrases.length ? telling : all;
  return { phrases, words: kept, all: [...phrases.flatMap(wordsOf), ...kept] };
}

/** Return what the form asks, the query cut to a length that makes sense. */
function asked() {
  const typed = [...form.elements.q.value.trim()];
  const query = typed.slice(0, LONGEST).join("");
  const filters = Object.keys(FILTERS).map((name) => [name, form.elements[name].value]);
  return {
    query,
    cut: typed.length > LONGEST,
    period: form.elements.periode.value,
    sort: form.elements.tri.value,
    filters: filters.filter(([, value]) => value),
  };
}

/** Return why a query cannot be searched, or "". */
function refusal({ query, period }) {
  const letters = normalised(query).match(/[\p{L}\p{N}]/gu) ?? [];
  if (!letters.length) return query ? words.noLetter : words.empty;
  if (letters.length < 2) return words.short;
  return shardsOf(period).length > MOST_SHARDS ? words.choosePeriod : "";
}

/* ---- Periods ------------------------------------------------------------------------------ */

const periods = [...form.elements.periode.options].filter((option) => option.value);
const shards = periods.map((option) => option.value);
const decade = (key) => `${key.slice(0, 3)}0-${key.slice(0, 3)}9`;

/** Return the shards of a period: itself, the months of a year, the years of a decade, or all. */
function shardsOf(period) {
  const inside = (key) => isMonthOf(key, period) || (/^\d/.test(key) && decade(key) === period);
  return period ? shards.filter((key) => key === period || inside(key)) : shards;
}

function isMonthOf(key, year) {
  return /^\d{4}-\d\d$/.test(key) && key.slice(0, 4) === year;
}

/** Where years or months have parts of their own, offer the decades and years they make, too. */
function offerPeriods() {
  if (shards.length > MOST_SHARDS) form.elements.periode.options[0].text = words.onePeriod;
  for (const option of periods.filter(({ value }) => /^\d/.test(value))) {
    offerWhole(option, decade(option.value), `${words.decade} ${option.value.slice(0, 3)}0`);
    offerWhole(option, option.value.slice(0, 4), option.value.slice(0, 4));
  }
}

/** Offer a whole period once, before the first of its parts; articles of no month are one of these. */
function offerWhole(option, value, label) {
  const parts = shardsOf(value);
  if (parts.length < 2 || parts.length > MOST_SHARDS) return;
  const options = [...form.elements.periode.options];
  const whole = options.find((other) => other.value === value) ?? new Option("", value);
  if (whole.dataset.whole) return;
  const sizes = periods.filter((part) => parts.includes(part.value));
  const articles = sizes.reduce((sum, part) => sum + Number(part.dataset.articles), 0);
  whole.dataset.whole = "yes";
  whole.text = `${label} (${number(articles)})`;
  if (whole !== option) option.before(whole);
}

/* ---- The index ---------------------------------------------------------------------------- */

const engines = new Map();
const tables = new Map();

const at = (path) => new URL(path, ROOT).href;
const folderOf = (key) => at(`recherche/tranches/${encodeURIComponent(key)}/`);

/** Return the Pagefind of a period, started when it is first asked for. */
function engineOf(period) {
  return kept(engines, period, async () => {
    const { createInstance } = await import(at("recherche/pagefind/pagefind.js"));
    const engine = createInstance();
    await Promise.all(shardsOf(period).map((key) => engine.mergeIndex(folderOf(key))));
    return engine;
  });
}

/** Return what a Map keeps under a key, made once; a failure is not kept. */
function kept(map, key, make) {
  if (!map.has(key)) {
    map.set(key, make());
    map.get(key).catch(() => map.delete(key));
  }
  return map.get(key);
}

/** Return the articles of a period by Pagefind's id: a few ids stand for articles of two shards. */
async function articlesOf(period) {
  const byId = new Map();
  const parts = await Promise.all(shardsOf(period).map((key) => kept(tables, key, () => table(key))));
  for (const [id, article] of parts.flat()) byId.set(id, [...(byId.get(id) ?? []), article]);
  return byId;
}

async function table(key) {
  const load = async (name) => {
    const answer = await fetch(folderOf(key) + name, { cache: "no-cache" });
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    return answer.json();
  };
  const [data, ids] = await Promise.all([load("articles.json"), load("ids.json")]);
  return data.articles.map((row, place) => [ids[place], described(row, data)]);
}

function described([path, date, section, publication, themes, authors], names) {
  return {
    path,
    date,
    themes: themes.map((place) => names.themes[place]),
    sections: [section].filter((place) => place >= 0).map((place) => names.sections[place]),
    publications: [publication].filter((place) => place >= 0)
      .map((place) => names.publications[place]),
    authors: authors.map((place) => names.authors[place]),
  };
}

/* ---- Finding ------------------------------------------------------------------------------ */

/**
 * Return the articles that have all the words, in one of their forms, and all the phrases.
 *
 * For a word that a shard does not have, Pagefind's usual search takes one that begins alike, or
 * none. It is asked for the order only; a search for each word, exactly, says what is found.
 */
async function find(engine, query) {
  const { phrases, words, all } = parse(query);
  const exact = [...phrases, ...words].map((text) => engine.search(`"${text}"`));
  const [ranked, ...each] = await Promise.all([engine.search(all.join(" ")), ...exact]);
  const ranks = new Map(ranked.results.map((result, rank) => [result.id, { result, rank }]));
  const sets = each.map((part) => new Map(part.results.map((result) => [result.id, result])));
  const spoken = [...phrases, ...words].map((text) => wordsOf(plain(text)));
  const hits = each[0].results.filter(({ id }) => sets.every((set) => set.has(id))).map((result) => {
    const { rank = Infinity, result: usual } = ranks.get(result.id) ?? {};
    const exactly = sets.flatMap((set) => set.get(result.id).words);
    const alike = exactly.length && phrases.length ? [] : usual?.words ?? [];
    return { result, rank, places: new Set([...exactly, ...alike]), spoken };
  });
  if (hits.length || phrases.length) return hits.sort((one, other) => one.rank - other.rank || 0);
  return completed(ranked.results, words);
}

/** Of the articles that Pagefind offers, return those with words that begin with those asked. */
async function completed(results, words) {
  const begun = words.map(plain);
  const read = results.slice(0, MOST_COMPLETED).map(async (result, rank) => {
    const { content } = await result.data();
    const tokens = tokensOf(content);
    const seen = result.words.flatMap((place) => wordsOf(plain(tokens[place]?.[0] ?? "")));
    const complete = begun.every((start) => seen.some((word) => word.startsWith(start)));
    return complete ? [{ result, rank, places: new Set(result.words), spoken: [] }] : [];
  });
  return (await Promise.all(read)).flat();
}

/**
 * Of the first results, put those before that have the words as they were typed: Pagefind takes
 * all forms of a word for one, and weighs words by how rare they are in each part of the index.
 */
async function typedFirst(hits) {
  const first = hits.slice(0, STEP);
  const typed = await Promise.all(first.map(isAsTyped));
  const others = first.filter((_, place) => !typed[place]);
  return [...first.filter((_, place) => typed[place]), ...others, ...hits.slice(STEP)];
}

async function isAsTyped({ result, places, spoken }) {
  const tokens = tokensOf((await result.data()).content);
  const printed = [...places].flatMap((place) => wordsOf(plain(tokens[place]?.[0] ?? "")));
  return spoken.flat().every((word) => printed.includes(word));
}

/** Give each hit its article from the tables; what is in none of them is no article. */
async function withArticles(hits, period) {
  const byId = await articlesOf(period);
  const known = hits.map(async (hit) => {
    const candidates = byId.get(hit.result.id) ?? [];
    const url = candidates.length > 1 ? (await hit.result.data()).raw_url : "";
    const article = candidates.find(({ path }) => !url || `/${path}` === url);
    return article ? [{ ...hit, article }] : [];
  });
  return (await Promise.all(known)).flat();
}

function passes(article, filters) {
  return filters.every(([name, value]) => article[FILTERS[name]].includes(value));
}

function sorted(hits, sort) {
  if (!sort) return typedFirst(hits);
  const [first, last] = sort === "anciennes" ? [-1, 1] : [1, -1];
  return [...hits].sort(({ article: one }, { article: other }) => {
    if (!one.date || !other.date) return (one.date ? 0 : 1) - (other.date ? 0 : 1);
    return one.date === other.date ? 0 : one.date < other.date ? first : last;
  });
}

/** Offer in each list the names that some of the articles found have, with their number. */
function offerNames(hits, filters) {
  for (const [name, field] of Object.entries(FILTERS)) {
    const others = filters.filter(([other]) => other !== name);
    const names = hits.filter(({ article }) => passes(article, others))
      .flatMap(({ article }) => article[field]);
    offer(form.elements[name], names);
  }
}

function offer(select, names) {
  const chosen = select.value;
  const counts = new Map(chosen ? [[chosen, 0]] : []);
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const ordered = [...counts].sort(([one], [other]) => one.localeCompare(other, language));
  const options = ordered.map(([name, count]) => new Option(`${name} (${number(count)})`, name));
  select.replaceChildren(select.options[0], ...options);
  select.value = chosen;
  select.parentElement.hidden = !options.length;
}

/* ---- Showing ------------------------------------------------------------------------------ */

const tokensOf = (text) => [...text.matchAll(/\S+/gu)];

function element(name, className, ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

/** Return the places where all words of a phrase stand in their order: Pagefind tells the first. */
function placesOf(phrases, tokens, from, to) {
  const said = tokens.slice(from, to).flatMap(([token], place) =>
    wordsOf(plain(token)).map((word) => ({ word, place: from + place })));
  return phrases.flatMap((phrase) => said.flatMap((_, start) => {
    const here = said.slice(start, start + phrase.length);
    return phrase.every((word, n) => here[n]?.word === word) ? here.map(({ place }) => place) : [];
  }));
}

/** Return a text with the spaces inside guillemets, which the index has not. */
const spaced = (text) => text.replace(/«\s*/g, "«\u00A0").replace(/\s*»/g, "\u00A0»");

/** Return the nodes of a text from one token to another, the tokens found in <mark>. */
function marked(text, tokens, { places: told, spoken }, from, to) {
  const places = new Set([...told, ...placesOf(spoken, tokens, from, to)]);
  const nodes = [];
  let position = tokens[from]?.index ?? 0;
  for (let place = from; place < to; place += 1) {
    if (!places.has(place)) continue;
    const first = place;
    while (place + 1 < to && places.has(place + 1)) place += 1;
    const start = tokens[first].index + tokens[first][0].search(/[\p{L}\p{N}]|$/u);
    const end = tokens[place].index + tokens[place][0].replace(/[^\p{L}\p{N}]+$/u, "").length;
    if (start >= end) continue;
    nodes.push(spaced(text.slice(position, start)), element("mark", "", spaced(text.slice(start, end))));
    position = end;
  }
  const last = tokens[to - 1];
  nodes.push(last ? spaced(text.slice(position, last.index + last[0].length)) : "");
  return nodes;
}

const endsSentence = (token) => /[.!?…]["»”)]*$/u.test(token[0]);

/** Return where an excerpt begins: before the densest places, at a sentence if one is near. */
function excerptStart(tokens, places, first) {
  const inside = [...places].filter((place) => place >= first && place < tokens.length);
  if (!inside.length) return first;
  const density = (start) => inside.filter((p) => p >= start && p < start + EXCERPT - 8).length;
  inside.sort((one, other) => one - other);
  const best = inside.reduce((one, other) => (density(other) > density(one) ? other : one));
  const earliest = Math.max(first, best - 14);
  for (let start = best; start > earliest; start -= 1)
    if (endsSentence(tokens[start - 1])) return start;
  return earliest === first ? first : best - 6;
}

function excerpt(text, tokens, hit, first) {
  const latest = Math.max(first, tokens.length - EXCERPT);
  const start = Math.min(excerptStart(tokens, hit.places, first), latest);
  const end = Math.min(start + EXCERPT, tokens.length);
  const nodes = marked(text, tokens, hit, start, end);
  const cutBefore = start > first && !endsSentence(tokens[start - 1]);
  const cutAfter = end > first && !endsSentence(tokens[end - 1]);
  return [cutBefore ? "…\u00A0" : "", ...nodes, cutAfter ? "\u00A0…" : ""];
}

/** Return the list item of an article, made like the cards of all other lists. */
async function card(hit) {
  const { raw_url: url, content, meta } = await hit.result.data();
  const headline = tokensOf(meta.title ?? "");
  const tokens = tokensOf(content);
  const link = element("a", "", ...marked(meta.title ?? "", headline, hit, 0, headline.length));
  link.href = new URL(`.${url}`, ROOT).href;
  const shown = excerpt(content, tokens, hit, Math.min(headline.length, tokens.length));
  return element("li", "",
    ...(meta.date ? [element("p", "card-date", meta.date)] : []),
    element("h2", "card-headline", link),
    element("p", "card-summary", ...shown),
    ...(meta.themes ? [element("p", "card-origin", meta.themes)] : []));
}

let hits = [];
let turn = 0; // of the search that is on its way: what an earlier one brings is dropped

/** Show the next results, once whatever is clicked meanwhile; return the first of them. */
async function show(count, mine, replace) {
  const from = replace ? 0 : list.children.length;
  const cards = await Promise.all(hits.slice(from, from + count).map(card));
  if (mine !== turn || (!replace && list.children.length !== from)) return null;
  replace ? list.replaceChildren(...cards) : list.append(...cards);
  more.hidden = list.children.length >= hits.length;
  return cards[0];
}

function say(text, cut) {
  const told = cut ? `${text} ${words.cut}` : text;
  if (status.textContent !== told) status.textContent = told;
}

function counted() {
  if (!hits.length) return words.none;
  return `${number(hits.length)} ${hits.length === 1 ? words.one : words.many}`;
}

/* ---- One search --------------------------------------------------------------------------- */

async function search(count = STEP) {
  const mine = ++turn;
  const request = asked();
  const refused = refusal(request);
  const slow = setTimeout(() => mine === turn && say(words.working), SLOW);
  clear.hidden = !request.filters.length && !request.period;
  try {
    const result = refused ? [] : await matching(request, mine);
    if (mine !== turn) return;
    hits = result;
    await show(count, mine, true);
    if (mine === turn) say(refused || counted(), request.cut);
  } catch (error) {
    if (mine === turn) failed();
  } finally {
    clearTimeout(slow);
  }
}

async function matching({ query, period, sort, filters }, mine) {
  const all = await find(await engineOf(period), query);
  if (!sort && !filters.length && !refine.open) return typedFirst(all);
  const known = await withArticles(all, period);
  if (mine === turn) offerNames(known, filters);
  return sorted(known.filter(({ article }) => passes(article, filters)), sort);
}

function failed() {
  hits = [];
  list.replaceChildren();
  more.hidden = true;
  say(words.failed);
  document.getElementById("recherche--autrement").hidden = false;
}

/* ---- The address -------------------------------------------------------------------------- */

let settled = true; // the entry of the history is one to come back to

function remember(isSettled) {
  const fields = [...new FormData(form)].filter(([, value]) => value.trim());
  const query = new URLSearchParams(fields);
  if (query.has("q")) query.set("q", asked().query);
  const address = new URL(location.href);
  address.search = query;
  if (address.href !== location.href)
    history[settled ? "pushState" : "replaceState"]({}, "", address);
  settled = isSettled;
}

function recall() {
  const query = new URLSearchParams(location.search);
  form.elements.q.value = query.get("q") ?? "";
  for (const name of ["periode", "tri", ...Object.keys(FILTERS)]) {
    const select = form.elements[name];
    const value = query.get(name) ?? "";
    const offered = [...select.options].some((option) => option.value === value);
    if (name in FILTERS && !offered) select.add(new Option(value, value));
    select.value = offered || name in FILTERS ? value : "";
  }
  if (asked().filters.length) refine.open = true;
  settled = true;
}

/* ---- What readers do ---------------------------------------------------------------------- */

function listen() {
  let pause = 0;
  const later = () => {
    remember(false);
    search();
  };
  const now = (event) => {
    event?.preventDefault();
    clearTimeout(pause);
    remember(true);
    search();
  };
  form.addEventListener("submit", now);
  form.addEventListener("change", (event) => event.target.matches("select") && now());
  form.elements.q.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(later, TYPING_PAUSE);
  });
  refine.addEventListener("toggle", () => refine.open && hits.length && search(shownOrStep()));
  clear.addEventListener("click", () => {
    for (const name of ["periode", ...Object.keys(FILTERS)]) form.elements[name].value = "";
    form.elements.q.focus();
    now();
  });
  more.addEventListener("click", async () => (await show(STEP, turn))?.querySelector("a").focus());
  addEventListener("popstate", () => {
    clearTimeout(pause);
    recall();
    search();
  });
  addEventListener("pagehide", () => {
    history.replaceState({ shown: list.children.length, y: scrollY }, "");
  });
}

function shownOrStep(shown = list.children.length) {
  return Math.max(shown, STEP);
}

async function start() {
  if (location.protocol === "file:") {
    document.getElementById("recherche--disque").hidden = false;
    form.hidden = found.hidden = true;
    return;
  }
  offerPeriods();
  recall();
  listen();
  const { shown, y } = history.state ?? {};
  if (form.elements.q.value) await search(shownOrStep(shown));
  if (y) scrollTo({ top: y, behavior: "instant" });
}

start();
})();
