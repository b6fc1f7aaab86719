-- Every count anew, after a first load; later builds bring them up to date by difference.
DELETE FROM day_count;
INSERT INTO day_count
    WITH day AS (
        SELECT substr(published, 1, 10) AS date, count(*) AS articles
        FROM article WHERE kind = 'article' GROUP BY date
    ), precision (length) AS (VALUES (0), (4), (7), (10))
    SELECT substr(day.date, 1, precision.length) AS date, sum(day.articles)
    FROM day JOIN precision ON precision.length <= length(day.date)
        AND (precision.length > 0 OR day.date = '')
    GROUP BY 1;
DELETE FROM term_year;
INSERT INTO term_year
    SELECT term, substr(published, 1, 4), count(*) FROM term_article GROUP BY 1, 2;
DELETE FROM term_name;
INSERT INTO term_name SELECT term, name, count(*) FROM term_article GROUP BY 1, 2;
UPDATE term SET count = (SELECT count(*) FROM term_article WHERE term = id);
DELETE FROM term WHERE count = 0;
