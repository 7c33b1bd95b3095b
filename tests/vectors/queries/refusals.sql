# Statements that are refused, with the code of the refusal and the place it names (line:column, or - where none is known).

-- Records may not leave.
SELECT region, salary FROM person
-- refused row_export_refused at 1:8

-- Nor records of a dataset that has no measures.
SELECT 1 FROM badge
-- refused row_export_refused at 1:8

-- Nor may distinct records.
SELECT DISTINCT dept, age FROM person
-- refused row_export_refused at 1:17

-- Nor records through a sub-query: a dataset of aggregates is aggregated where it is read.
SELECT avg(salary) FROM (SELECT salary FROM person ORDER BY salary DESC LIMIT 1)
-- refused row_export_refused at 1:33

-- Nor all columns.
FROM person
-- refused row_export_refused at 1:6

-- A column that the policy names as hidden is said to be hidden: the name is public.
SELECT region, count(*) FROM person WHERE Name = 'Wang' GROUP BY region
-- refused column_hidden at 1:43

-- Any other is unknown, and nothing near it is suggested but what the analyst may see.
SELECT nam FROM person
-- refused column_unknown at 1:8

-- Row numbers and the engine's own columns are unknown.
SELECT count(*), max(rowid) FROM person
-- refused column_unknown at 1:22

-- The same.
SELECT count(__entity) FROM person
-- refused column_unknown at 1:14

-- A whole record under one name.
SELECT p FROM person p
-- refused statement_not_allowed at 1:8

-- A renamed column would be taken for another one.
SELECT sum(p.region) FROM person AS p(region, salary, dept, age, pid)
-- refused statement_not_allowed at 1:27

-- A measure does not group.
SELECT salary, count(*) FROM person GROUP BY salary
-- refused group_not_allowed at 1:46

-- An expression does not group: it could name records one by one.
SELECT age + 1, count(*) FROM person GROUP BY age + 1
-- refused group_not_allowed at 1:47

-- A column that is not a group is not shown beside aggregates.
SELECT region, dept, count(*) FROM person GROUP BY region
-- refused group_not_allowed at 1:16

-- Nor used to sort.
SELECT region, count(*) FROM person GROUP BY region ORDER BY dept
-- refused group_not_allowed at 1:62

-- An aggregate that the policy does not name.
SELECT region, max(salary) FROM person GROUP BY region
-- refused aggregate_not_allowed at 1:20

-- An aggregate over an expression can pick records.
SELECT sum(salary * (age - 97)) FROM person
-- refused aggregate_not_allowed at 1:8

-- The same with a function that both parsers know.
SELECT sum(age) - sum(nullif(age, 97)) FROM person
-- refused aggregate_not_allowed at 1:8

-- A dimension is counted, not summed.
SELECT sum(age) FROM person
-- refused aggregate_not_allowed at 1:8

-- Distinct values of a dimension betray a rare one.
SELECT count(DISTINCT diag) FROM visit
-- refused aggregate_not_allowed at 1:8

-- FILTER picks records.
SELECT count(*) FILTER (WHERE age = 97) FROM person
-- refused form_not_allowed at 1:8

-- A condition picks records.
SELECT sum(CASE WHEN age = 97 THEN 1 ELSE 0 END) FROM person
-- refused aggregate_not_allowed at 1:8

-- A window runs over records.
SELECT age, sum(salary) OVER (ORDER BY age) FROM person
-- refused row_export_refused at 1:8

-- HAVING filters what is released: it reads no other aggregate, and no record.
SELECT region, count(*) FROM person GROUP BY region HAVING max(salary) > 100
-- refused aggregate_not_allowed at 1:64

-- The same for a measure.
SELECT region, count(*) FROM person GROUP BY region HAVING salary > 100
-- refused group_not_allowed at 1:60

-- A window over what is released names groups and aggregates only.
SELECT region, first(salary) OVER (ORDER BY region) FROM person GROUP BY region
-- refused group_not_allowed at 1:22

-- A window alone does not aggregate records.
SELECT count(*) OVER () FROM person
-- refused row_export_refused at 1:8

-- A group is not computed from a measure, nor in a CASE that compares one.
SELECT CASE WHEN salary > 10 THEN 1 ELSE 0 END AS rich, count(*) FROM person GROUP BY rich
-- refused comparison_not_allowed at 1:18

-- The values of a CASE are literals.
SELECT CASE WHEN age > 10 THEN salary ELSE 0 END AS s, count(*) FROM person GROUP BY s
-- refused group_not_allowed at 1:18

-- Of one type: a cast could fail.
SELECT CASE WHEN age > 10 THEN 'x' ELSE 0 END AS s, count(*) FROM person GROUP BY s
-- refused group_not_allowed at 1:18

-- A bucket has one width, above 0.
SELECT age // 0, count(*) FROM person GROUP BY 1
-- refused group_not_allowed at 1:8

-- The same.
SELECT floor(age / 10) * 9, count(*) FROM person GROUP BY 1
-- refused group_not_allowed at 1:14

-- A sub-query in HAVING stands beside records.
SELECT region FROM person GROUP BY region HAVING count(*) > (SELECT max(year) FROM figures)
-- refused form_not_allowed at 1:73

-- Two aggregations of the same records can be subtracted.
SELECT (SELECT sum(salary) FROM person) - (SELECT sum(salary) FROM person WHERE age <> 97)
-- refused repeated_aggregation at 1:51

-- Also as branches of a union.
SELECT region, sum(salary) FROM person GROUP BY region UNION ALL SELECT NULL, sum(salary) FROM person
-- refused repeated_aggregation at 1:79

-- Measures are not compared.
SELECT count(*) FROM person WHERE salary > 500000
-- refused comparison_not_allowed at 1:35

-- Keys are not compared: a dictionary attack on pseudonyms.
SELECT count(*) FROM person WHERE pid = 4242
-- refused key_not_shown at 1:35

-- A cast that fails on one record says that the record exists.
SELECT count(*) FROM person WHERE CAST(dept AS INTEGER) >= 0
-- refused comparison_not_allowed at 1:40

-- So does arithmetic.
SELECT count(*) FROM person WHERE age + 9223372036854775807 > 0
-- refused comparison_not_allowed at 1:35

-- A text does not compare with a number.
SELECT count(*) FROM person WHERE dept > 5
-- refused comparison_not_allowed at 1:35

-- A number too long for DOUBLE.
SELECT count(*) FROM person WHERE age = 12345678901234567
-- refused comparison_not_allowed at 1:41

-- A filter with a list from elsewhere repeats the question for each value.
SELECT count(*) FROM person WHERE age IN (SELECT year FROM figures)
-- refused form_not_allowed at 1:50

-- A correlated sub-query does the same.
SELECT (SELECT count(*) FROM meter WHERE 街道 = f.Province) FROM figures f
-- refused form_not_allowed at 1:47

-- A dataset of aggregates is read beside those alone that its policy names.
SELECT m.n, f.gdp FROM figures f JOIN (SELECT 街道, count(*) n FROM meter GROUP BY 街道) m ON m.街道 = f.Province
-- refused join_not_allowed at -

-- A join on something else than keys multiplies records at will.
SELECT sum(p.salary) FROM person p JOIN visit v ON p.region = v.hosp
-- refused join_not_allowed at 1:52

-- A join without a condition does too.
SELECT count(*) FROM person p, visit v
-- refused join_not_allowed at 1:32

-- A further condition in a join is a filter.
SELECT count(*) FROM person p JOIN visit v ON p.pid = v.pid AND v.cost > 5
-- refused join_not_allowed at 1:65

-- A join with the same dataset again.
SELECT sum(p.salary) FROM person p JOIN person q ON p.pid = q.pid
-- refused join_not_allowed at 1:53

-- Datasets that do not name each other.
SELECT count(*) FROM meter m JOIN person p ON p.pid = m.plant
-- refused join_not_allowed at 1:47

-- Keys of two types: comparing them casts one, and a cast can fail.
SELECT count(*) FROM person p JOIN badge b ON p.pid = b.pid
-- refused key_types_differ at 1:47

-- A column of open records marks who is in a group: powers of two, say.
SELECT sum(s.bonus) FROM person p JOIN staff s ON p.pid = s.pid
-- refused aggregate_not_allowed at 1:8

-- A WITH that takes a dataset's name.
WITH person AS (SELECT 1 AS x) SELECT * FROM person
-- refused statement_not_allowed at -

-- No such dataset, or none for this analyst.
SELECT count(*) FROM salary_other
-- refused table_not_available at 1:22

-- A path is no name.
SELECT count(*) FROM main.person
-- refused statement_not_allowed at 1:22

-- Nor is that of a file.
SELECT * FROM 'data/person.parquet'
-- refused table_not_available at 1:15

-- Functions without an entry.
SELECT current_setting('threads')
-- refused function_not_allowed at 1:8

-- The user, the date and their kind stand without brackets.
SELECT current_user FROM figures
-- refused sql_ambiguous at -

-- The same: an answer must not depend on when it was asked.
SELECT count(*) FROM figures WHERE DATE '2026-01-01' < current_date
-- refused sql_ambiguous at -

-- Types that read differently by time zone.
SELECT CAST('2026-01-01' AS TIMESTAMPTZ)
-- refused statement_not_allowed at 1:29

-- Text that is no SQL.
SELECT FROM WHERE
-- refused sql_not_parsed at 1:13

-- More than one statement.
SELECT 1; SELECT 2
-- refused statement_not_allowed at -

-- A change in a WITH, which DuckDB calls a SELECT.
WITH x AS (INSERT INTO person VALUES (1) RETURNING *) SELECT count(*) FROM x
-- refused statement_not_allowed at -

-- Parsers differ about where this comment ends.
SELECT count(*) /* /* */ , (SELECT name FROM person) -- */ FROM person
-- refused sql_ambiguous at -

-- Letters that look alike: these are Cyrillic.
SELECT count(*) FROM реrson
-- refused statement_not_allowed at 1:22

-- A LATERAL looks like an ordinary join to DuckDB's tree.
SELECT f.year, l.y FROM figures f, LATERAL (SELECT f.year + 1 AS y) l
-- refused statement_not_allowed at 1:52

-- Samples, positions and lists.
SELECT year FROM figures TABLESAMPLE 10%
-- refused statement_not_allowed at 1:18

-- The same.
SELECT list(gdp) FROM figures
-- refused function_not_allowed at 1:8

-- A text that is no date would fail where a record comes to it, and nowhere else.
SELECT count(*) FROM visit WHERE diag = 'd1' AND dt > '2026-02-30'
-- refused comparison_not_allowed at 1:55

-- So would a sum out of range.
SELECT count(*) FROM visit WHERE diag = 'd1' AND dt > DATE '5874897-12-31' + INTERVAL 10 DAY
-- refused comparison_not_allowed at 1:60

-- A LEFT JOIN over records that may not leave would tell which of them have no partner.
SELECT count(*) FROM person p LEFT JOIN visit v ON p.pid = v.pid
-- refused join_not_allowed at 1:41

-- The same from the side of the open records.
SELECT count(*) FROM staff s LEFT JOIN person p ON p.pid = s.pid
-- refused join_not_allowed at 1:40

-- Joins that keep rows of the right side, or that the compiler's scopes do not show.
SELECT f.year FROM ledger l RIGHT JOIN figures f ON l.amount = f.year
-- refused statement_not_allowed at 1:29

-- The same.
SELECT f.year FROM figures f ANTI JOIN ledger l ON l.amount = f.year
-- refused statement_not_allowed at 1:30
