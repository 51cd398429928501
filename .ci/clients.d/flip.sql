-- The tables that the looping clients share while they move; "kinds" and "ledger" come from statements.sql.

CREATE PROCEDURE several(IN a INT, INOUT b INT, OUT c VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci) BEGIN
    SELECT id, v FROM kinds ORDER BY id LIMIT 2; SET b = a + 1, c = CONCAT('c', a); SELECT 'ü' AS last; END
