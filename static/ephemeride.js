// “Ce jour-là”: a link to today, or to the first day after it that has articles.
(function () {
  "use strict";
  var notice = document.querySelector(".today");
  var links = Array.from(document.querySelectorAll(".month td a"));
  if (!notice || !links.length) return;

  function dayOf(link) {
    var found = /(\d\d-\d\d)\.html$/.exec(link.getAttribute("href"));
    return found ? found[1] : "";
  }

  var now = new Date();
  var today = [now.getMonth() + 1, now.getDate()]
    .map(function (number) { return String(number).padStart(2, "0"); })
    .join("-");
  // The links stand in the order of the year; after the last comes the first.
  var link = links.find(function (one) { return dayOf(one) >= today; }) || links[0];
  var isToday = dayOf(link) === today;
  var way = document.createElement("a");
  way.href = link.getAttribute("href");
  way.textContent = link.querySelector(".unseen").textContent;
  notice.append(isToday ? notice.dataset.today : notice.dataset.notToday, " ", way);
  notice.hidden = false;
  if (isToday) link.setAttribute("aria-current", "date");
})();
