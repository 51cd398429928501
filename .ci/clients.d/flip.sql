-- The tables that the looping clients share while they move; "kinds" and "ledger" come from statements.sql.

CREATE PROCEDURE several(IN a INT, INOUT b INT, OUT c VARCHAR(20)) BEGIN
    SELECT id, v FROM kinds ORDER BY id LIMIT 2; SET b = a + 1, c = CONCAT('c', a); SELECT 'ü' AS last; END
