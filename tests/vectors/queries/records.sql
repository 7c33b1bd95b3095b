# Records that may be read as they are, under a policy in the mode records: what a statement becomes, or its refusal.
# Where no key has to be kept back, nothing has to be written into a statement: it runs as it stands.

-- Records mode: a star is what may be shown, so the key is not in it.
SELECT * FROM staff WHERE grade = 3 ORDER BY bonus DESC LIMIT 2
-- becomes
SELECT "staff"."grade" AS "grade", "staff"."bonus" AS "bonus" FROM "staff" AS "staff" WHERE "staff"."grade" = 3 ORDER BY "staff"."bonus" DESC LIMIT 2

-- A column keeps the spelling of its dataset; an expression has DuckDB's name.
SELECT PROVINCE, gdp * 2, lag(gdp) OVER (PARTITION BY province ORDER BY year) FROM figures
-- becomes
SELECT PROVINCE, gdp * 2, lag(gdp) OVER (PARTITION BY province ORDER BY year) FROM figures

-- An alias keeps its spelling, and may be used again.
SELECT sum(gdp) AS Total, Total / 2 FROM figures
-- becomes
SELECT sum(gdp) AS Total, Total / 2 FROM figures

-- Grouping, HAVING, expressions and unions are free where records may be read.
SELECT year, max(gdp) FROM figures WHERE year + 1 > 2020 GROUP BY year HAVING count(*) > 1 UNION ALL SELECT 0, 1
-- becomes
SELECT year, max(gdp) FROM figures WHERE year + 1 > 2020 GROUP BY year HAVING count(*) > 1 UNION ALL SELECT 0, 1

-- Open datasets join on any column.
SELECT a.gdp - b.gdp AS growth FROM figures a JOIN figures b ON a.province = b.province AND a.year = b.year + 1
-- becomes
SELECT a.gdp - b.gdp AS growth FROM figures a JOIN figures b ON a.province = b.province AND a.year = b.year + 1

-- Sub-queries over records are ordinary SQL.
SELECT count(*) FROM figures f WHERE EXISTS (SELECT 1 FROM figures g WHERE g.year = f.year + 1)
-- becomes
SELECT count(*) FROM figures f WHERE EXISTS (SELECT 1 FROM figures g WHERE g.year = f.year + 1)

-- Values of the analyst's own, and comments.
SELECT v.x /* mine */ FROM (VALUES (1, 'a'), (2, 'b')) AS v(x, y)
-- becomes
SELECT v.x /* mine */ FROM (VALUES (1, 'a'), (2, 'b')) AS v(x, y)

-- Synonyms of one function do not make the two parsers disagree.
SELECT len(province), substr(province, 1, 1), power(year, 2), date_trunc('month', DATE '2026-01-02') FROM figures ORDER BY 1 NULLS LAST
-- becomes
SELECT len(province), substr(province, 1, 1), power(year, 2), date_trunc('month', DATE '2026-01-02') FROM figures ORDER BY 1 NULLS LAST

-- A key is not shown.
SELECT pid FROM staff
-- refused key_not_shown at 1:8

-- A key is not compared with a literal, nor with a list of the analyst's own.
SELECT grade FROM staff WHERE pid = 7
-- refused key_not_shown at 1:31

-- The same through a join.
SELECT s.grade FROM staff s JOIN (VALUES (7)) AS v(x) ON s.pid = v.x
-- refused join_not_allowed at 1:58

-- A key is not counted, sorted or grouped either.
SELECT count(DISTINCT pid) FROM staff
-- refused key_not_shown at 1:23

-- A self-join on a key tells who is the same; the policy does not name its own dataset as partner.
SELECT a.bonus, b.bonus FROM staff a JOIN staff b ON a.pid = b.pid
-- refused join_not_allowed at 1:54

-- A correlated sub-query does not carry a key out.
SELECT (SELECT s.pid) FROM staff s
-- refused key_not_shown at 1:16

-- A LEFT JOIN keeps rows that may be read; what a row predicate removed is in no view.
SELECT f.year, l.amount FROM figures f LEFT JOIN ledger l ON l.amount = f.year
-- becomes
SELECT f.year, l.amount FROM figures f LEFT JOIN ledger l ON l.amount = f.year

-- Also beside released aggregates.
SELECT s.grade, g.n FROM staff s LEFT JOIN (SELECT age, count(*) n FROM person GROUP BY age) g ON s.grade = g.age
-- becomes
CREATE TABLE __released_1 AS SELECT "person"."age" AS "__g0", COUNT(*) AS "__a0", COALESCE(COUNT(*) > (SELECT "records" FROM "__bound_person"), FALSE) AS "__many" FROM "person" AS "person" GROUP BY "person"."age"; CREATE OR REPLACE TABLE __released_1 AS SELECT "__released_1"."__g0", "__released_1"."__a0", "__released_1"."__many" OR COALESCE("__again"."__many", FALSE) AS "__many" FROM "__released_1" LEFT JOIN (SELECT "person"."age" AS "__g0", TRUE AS "__many" FROM "person" AS "person" JOIN "__released_1" ON "person"."age" IS NOT DISTINCT FROM "__released_1"."__g0" AND NOT "__released_1"."__many" GROUP BY "person"."age" HAVING COUNT(DISTINCT "person"."__entity") >= 10) AS __again ON "__released_1"."__g0" IS NOT DISTINCT FROM "__again"."__g0" WHERE "__released_1"."__many" OR "__again"."__many"; SELECT "s"."grade" AS "grade", "g"."n" AS "n" FROM "staff" AS "s" LEFT JOIN (SELECT "__released_1"."__g0" AS "age", "__released_1"."__a0" AS "n" FROM "__released_1") AS "g" ON "s"."grade" = "g"."age"
