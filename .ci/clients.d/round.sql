-- What every looping client says in each round, over text and where the server allows it prepared. Each result must be
-- the one that the first round gave. After "-- idle" the session rests, so that most flips find it between two statements
-- that belong together.

SET @n = @n + 1

INSERT INTO ledger (who, n, note) VALUES (@who, @n, 'new'), (@who, -@n, 'with it')

-- idle
SELECT LAST_INSERT_ID() > 0, LAST_INSERT_ID() - (SELECT id FROM ledger WHERE who = @who AND n = @n)

UPDATE ledger SET note = 'changed' WHERE who = @who AND n IN (@n, -@n)

-- idle
SELECT ROW_COUNT()

SELECT SQL_CALC_FOUND_ROWS id FROM kinds ORDER BY id LIMIT 1

-- idle
SELECT FOUND_ROWS()

SELECT id, v FROM kinds ORDER BY id LIMIT 2

-- idle
SELECT FOUND_ROWS()

INSERT IGNORE INTO ledger (who, n) VALUES (@who, 1)

-- idle
SHOW WARNINGS

SELECT CAST('12abc' AS SIGNED), id FROM kinds ORDER BY id LIMIT 1

-- idle
SHOW COUNT(*) WARNINGS

INSERT INTO ledger (who, n) VALUES (@who, 1)

-- idle
SHOW ERRORS

START TRANSACTION

INSERT INTO ledger (who, n, note) VALUES (@who, 1000000 + @n, 'committed')

-- idle
SELECT COUNT(*) FROM ledger WHERE who = @who AND n = 1000000 + @n

COMMIT

START TRANSACTION

INSERT INTO ledger (who, n, note) VALUES (@who, 2000000, 'rolled back')

ROLLBACK

-- idle
SELECT COUNT(*) FROM ledger WHERE who = @who AND n = 2000000

SET autocommit = 0

SELECT COUNT(*) FROM kinds

COMMIT

-- idle
SELECT @@autocommit

INSERT INTO ledger (who, n, note) VALUES (@who, 3000000 + @n, 'autocommit off')

COMMIT

SET autocommit = 1

SET @a = 41

-- idle
EXECUTE by_name USING @a, @who, @nothing

SELECT * FROM kinds ORDER BY id

CALL several(@n, @b, @c)

-- idle
SELECT @c = CONCAT('c', @n)

SELECT COUNT(*) - @n FROM ledger WHERE who = @who AND n BETWEEN 1 AND 999999

DELETE FROM ledger WHERE who = @who AND n = -@n

-- idle
SELECT DATABASE(), @@character_set_client, @@character_set_results, @@collation_connection, @@sql_mode, @@time_zone,
    @@transaction_isolation, @@autocommit, @@group_concat_max_len, @@max_sort_length, @@sql_safe_updates,
    @@lock_wait_timeout, @@innodb_lock_wait_timeout, @@div_precision_increment, @text, @number, @big, @nothing,
    HEX(@bytes), @float, @negative, HEX(@latin), COLLATION(@text), COLLATION(@latin), CHARSET(@bytes), COERCIBILITY(@text),
    @who, 1 / 3
