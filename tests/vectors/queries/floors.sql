# Aggregates over records that may not leave: the statement, and what it becomes.
# The datasets and policies are in policies.toml.

-- A global aggregate has the floor too: its single row goes where the group is small.
SELECT count(*) FROM person
-- becomes
SELECT COUNT(*) AS "count_star()" FROM "person" AS "person" HAVING COUNT(DISTINCT "person"."__entity") >= 10

-- The floor counts the privacy unit; each aggregated column has one of its own, over units with a value.
SELECT region, avg(salary) AS Mean FROM person GROUP BY region ORDER BY Mean DESC LIMIT 5
-- becomes
SELECT "person"."region" AS "region", AVG("person"."salary") AS "Mean" FROM "person" AS "person" GROUP BY "person"."region" HAVING COUNT(DISTINCT CASE WHEN NOT "person"."salary" IS NULL THEN "person"."__entity" END) >= 10 ORDER BY "mean" DESC LIMIT 5

-- Where a policy names no privacy unit, each record is its own.
SELECT 街道, sum(kwh), stddev(price), corr(kwh, price) FROM meter GROUP BY 街道
-- becomes
SELECT "meter"."街道" AS "街道", SUM("meter"."kwh") AS "sum(kwh)", STDDEV("meter"."price") AS "stddev(price)", CORR("meter"."kwh", "meter"."price") AS "corr(kwh, price)" FROM "meter" AS "meter" GROUP BY "meter"."街道" HAVING COUNT(DISTINCT CASE WHEN NOT "meter"."kwh" IS NULL AND NOT "meter"."price" IS NULL THEN "meter"."__entity" END) >= 3 AND COUNT(DISTINCT CASE WHEN NOT "meter"."kwh" IS NULL THEN "meter"."__entity" END) >= 3 AND COUNT(DISTINCT CASE WHEN NOT "meter"."price" IS NULL THEN "meter"."__entity" END) >= 3

-- A pair of columns has the floor over units with both values; each aggregate once.
SELECT count(*), count(kwh), sum(kwh), corr(kwh, price) FROM meter
-- becomes
SELECT COUNT(*) AS "count_star()", COUNT("meter"."kwh") AS "count(kwh)", SUM("meter"."kwh") AS "sum(kwh)", CORR("meter"."kwh", "meter"."price") AS "corr(kwh, price)" FROM "meter" AS "meter" HAVING COUNT(DISTINCT CASE WHEN NOT "meter"."kwh" IS NULL AND NOT "meter"."price" IS NULL THEN "meter"."__entity" END) >= 3 AND COUNT(DISTINCT CASE WHEN NOT "meter"."kwh" IS NULL THEN "meter"."__entity" END) >= 3

-- Groups without aggregates are floored as well.
SELECT dept FROM person GROUP BY dept
-- becomes
SELECT "person"."dept" AS "dept" FROM "person" AS "person" GROUP BY "person"."dept" HAVING COUNT(DISTINCT "person"."__entity") >= 10

-- A join of two datasets has the floors of both.
SELECT v.hosp, count(*), avg(p.salary) FROM person p JOIN visit v USING (pid) GROUP BY v.hosp
-- becomes
SELECT "v"."hosp" AS "hosp", COUNT(*) AS "count_star()", AVG("p"."salary") AS "avg(p.salary)" FROM "person" AS "p" JOIN "visit" AS "v" ON "p"."pid" = "v"."pid" GROUP BY "v"."hosp" HAVING COUNT(DISTINCT CASE WHEN NOT "p"."salary" IS NULL THEN "p"."__entity" END) >= 10 AND COUNT(DISTINCT CASE WHEN NOT "p"."salary" IS NULL THEN "v"."__entity" END) >= 10

-- Records that may be read as they are must not multiply those that may not.
SELECT s.grade, sum(p.salary) FROM person p JOIN staff s ON p.pid = s.pid GROUP BY s.grade
-- becomes
SELECT "s"."grade" AS "grade", SUM("p"."salary") AS "sum(p.salary)" FROM "person" AS "p" JOIN "staff" AS "s" ON "p"."pid" = "s"."pid" GROUP BY "s"."grade" HAVING COUNT(DISTINCT CASE WHEN NOT "p"."salary" IS NULL THEN "p"."__entity" END) >= 10 AND COUNT(*) = COUNT(DISTINCT "p"."__row")

-- The same over two governed datasets: the pair of records stays one.
SELECT count(*) FROM person p JOIN visit v ON p.pid = v.pid JOIN staff s ON s.pid = p.pid
-- becomes
SELECT COUNT(*) AS "count_star()" FROM "person" AS "p" JOIN "visit" AS "v" ON "p"."pid" = "v"."pid" JOIN "staff" AS "s" ON "s"."pid" = "p"."pid" HAVING COUNT(DISTINCT "p"."__entity") >= 10 AND COUNT(DISTINCT "v"."__entity") >= 10 AND COUNT(*) = COUNT(DISTINCT ROW("p"."__row", "v"."__row"))

-- What passed the floor may be filtered and computed on; a LIMIT keeps filters of the outer query above the floor.
WITH g AS (SELECT dept, count(*) AS n FROM person GROUP BY dept) SELECT dept, n, rank() OVER (ORDER BY n DESC) FROM g WHERE n > 20
-- becomes
WITH "g" AS (SELECT "person"."dept" AS "dept", COUNT(*) AS "n" FROM "person" AS "person" GROUP BY "person"."dept" HAVING COUNT(DISTINCT "person"."__entity") >= 10 LIMIT 9223372036854775807) SELECT "g"."dept" AS "dept", "g"."n" AS "n", RANK() OVER (ORDER BY "g"."n" DESC) AS "rank() OVER (ORDER BY n DESC)" FROM "g" AS "g" WHERE "g"."n" > 20

-- An aggregate computed from aggregates of the same groups is released as they are.
SELECT region, round(sum(salary) / count(salary), 2) FROM person GROUP BY 1
-- becomes
SELECT "person"."region" AS "region", ROUND(SUM("person"."salary") / COUNT("person"."salary"), 2) AS "round((sum(salary) / count(salary)), 2)" FROM "person" AS "person" GROUP BY "person"."region" HAVING COUNT(DISTINCT CASE WHEN NOT "person"."salary" IS NULL THEN "person"."__entity" END) >= 10

-- A decimal fraction is compared as DOUBLE, so that no cast of the column can fail.
SELECT count(*) FROM person WHERE age > 30.5 AND NOT (dept = 'D1' OR dept LIKE 'X%') AND region IS NOT NULL
-- becomes
SELECT COUNT(*) AS "count_star()" FROM "person" AS "person" WHERE "person"."age" > CAST(30.5 AS DOUBLE) AND NOT ("person"."dept" = 'D1' OR "person"."dept" LIKE 'X%') AND NOT "person"."region" IS NULL HAVING COUNT(DISTINCT "person"."__entity") >= 10

-- Dates compare with literals, and by their parts.
SELECT count(*) FROM visit WHERE dt >= DATE '2026-01-01' AND month(dt) IN (1, 2, 3) AND dt <> '2026-02-01'
-- becomes
SELECT COUNT(*) AS "count_star()" FROM "visit" AS "visit" WHERE "visit"."dt" >= CAST('2026-01-01' AS DATE) AND MONTH("visit"."dt") IN (1, 2, 3) AND "visit"."dt" <> '2026-02-01' HAVING COUNT(DISTINCT "visit"."__entity") >= 10

-- A released aggregate may be joined with open figures, if the policy names them (staff, here).
SELECT s.grade, g.n FROM staff s JOIN (SELECT age, count(*) n FROM person GROUP BY age) g ON s.grade = g.age
-- becomes
SELECT "s"."grade" AS "grade", "g"."n" AS "n" FROM "staff" AS "s" JOIN (SELECT "person"."age" AS "age", COUNT(*) AS "n" FROM "person" AS "person" GROUP BY "person"."age" HAVING COUNT(DISTINCT "person"."__entity") >= 10 LIMIT 9223372036854775807) AS "g" ON "s"."grade" = "g"."age"
