-- What every client says, one statement after the other, separated by empty lines. Statements that only one kind of
-- server knows are here too: the other one's error is part of what must be the same.

CREATE TABLE kinds (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    t TINYINT, tu TINYINT UNSIGNED, s SMALLINT, su SMALLINT UNSIGNED, m MEDIUMINT, mu MEDIUMINT UNSIGNED,
    i INT, iu INT UNSIGNED, b BIGINT, bu BIGINT UNSIGNED, z INT(8) UNSIGNED ZEROFILL,
    d DECIMAL(65,30), d0 DECIMAL(20,0), f FLOAT, g DOUBLE, bits BIT(17), flag BOOLEAN,
    da DATE, ti TIME(6), dt DATETIME(6), ts TIMESTAMP(3) NULL, y YEAR,
    c CHAR(10), v VARCHAR(200), bin BINARY(5), vb VARBINARY(200), l1 VARCHAR(50) CHARACTER SET latin1,
    tt TINYTEXT, tx TEXT, mt MEDIUMTEXT, lt LONGTEXT, tb TINYBLOB, bl BLOB, mb MEDIUMBLOB, lb LONGBLOB,
    e ENUM('red', 'green', 'it''s'), st SET('a', 'b', 'c'), j JSON, p POINT,
    gen BIGINT GENERATED ALWAYS AS (i * 2) STORED
) DEFAULT CHARACTER SET utf8mb4

CREATE TABLE ledger (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, who VARCHAR(40) COLLATE utf8mb4_unicode_ci NOT NULL, n INT NOT NULL,
    note VARCHAR(100), UNIQUE KEY (who, n)) DEFAULT CHARACTER SET utf8mb4

CREATE TABLE bulk (id INT PRIMARY KEY, a VARCHAR(60), b DECIMAL(12,2), c DATETIME) DEFAULT CHARACTER SET utf8mb4

CREATE TABLE large (id INT PRIMARY KEY, body LONGBLOB)

CREATE TABLE vectors (id INT PRIMARY KEY, v VECTOR(3) NOT NULL)

CREATE TABLE maria (id INT PRIMARY KEY, u UUID, a INET6)

CREATE SEQUENCE numbers START WITH 5

SELECT NEXT VALUE FOR numbers

INSERT INTO vectors VALUES (1, STRING_TO_VECTOR('[1,2,3.5]'))

INSERT INTO vectors VALUES (2, VEC_FromText('[1,2,3.5]'))

SELECT * FROM vectors

INSERT INTO maria VALUES (1, '123e4567-e89b-12d3-a456-426655440000', '2001:db8::1')

SELECT * FROM maria

INSERT INTO bulk (id, a) VALUES (900, 'returned') RETURNING id, a

INSERT INTO kinds (id) VALUES (DEFAULT)

INSERT INTO kinds VALUES (NULL, 127, 255, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295,
    9223372036854775807, 18446744073709551615, 42, 12345678901234567890123456789012345.123456789012345678901234567890,
    99999999999999999999, 3.40282e38, 1.7976931348623157e308, b'11111111111111111', TRUE,
    '9999-12-31', '838:59:59', '9999-12-31 23:59:59.499999', '2038-01-19 03:14:07.000', 2155,
    'zehn zeich', 'Grüße, 你好 𝄞', 'ab', X'00FF275C0A0D1A', 'é€',
    REPEAT('t', 255), REPEAT('x', 300), 'm', 'l', X'00', X'0001', X'000102', X'00010203',
    'it''s', 'a,c', '{"k": [1, 2.5, null, "ü"]}', ST_GeomFromText('POINT(1 2)'), DEFAULT)

INSERT INTO kinds VALUES (NULL, -128, 0, -32768, 0, -8388608, 0, -1073741824, 0, -9223372036854775808, 0, 0,
    -12345678901234567890123456789012345.123456789012345678901234567890, -99999999999999999999,
    -3.40282e38, -2.2250738585072014e-308, b'0', FALSE, '1000-01-01', '-838:59:59', '1000-01-01 00:00:00.000001',
    '1970-01-01 00:00:01.001', 1901, '', '', '', '', '', '', '', '', '', '', '', '', '', 'red', '', '[]', NULL, DEFAULT)

SELECT * FROM kinds ORDER BY id

SELECT id, v, gen, st + 0, bits + 0, ST_AsText(p), HEX(l1), j FROM kinds WHERE i IS NOT NULL ORDER BY id DESC

SELECT k.id AS `an alias with "quotes"`, COUNT(*) AS n, SUM(b.id), NULL, 'text', 1.50, X'00FF', TRUE FROM kinds k
    LEFT JOIN bulk b ON b.id = k.id GROUP BY k.id ORDER BY k.id

SELECT * FROM kinds WHERE id < 0

SELECT 1

SELECT 1 WHERE FALSE

SELECT REPEAT('abc', 100000) AS wide

WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i, REPEAT('r', i) FROM n

VALUES ROW(1, 'a'), ROW(2, 'b')

TABLE ledger

INSERT INTO ledger (who, n, note) VALUES ('text', 1, 'first'), ('text', 2, NULL), ('text', 3, 'third')

SELECT LAST_INSERT_ID(), ROW_COUNT()

INSERT INTO ledger (who, n) VALUES ('text', 1)

INSERT IGNORE INTO ledger (who, n) VALUES ('text', 1), ('text', 4)

SHOW WARNINGS

INSERT INTO ledger (who, n, note) VALUES ('text', 1, 'again') ON DUPLICATE KEY UPDATE note = VALUES(note)

REPLACE INTO ledger (id, who, n) VALUES (1, 'text', 1)

UPDATE ledger SET note = 'changed' WHERE who = 'text'

UPDATE ledger SET note = 'changed' WHERE who = 'text'

SELECT ROW_COUNT()

DELETE FROM ledger WHERE n > 3

SELECT SQL_CALC_FOUND_ROWS id FROM ledger ORDER BY id LIMIT 1

SELECT FOUND_ROWS()

SELECT CAST('12abc' AS SIGNED), 1 / 0

SHOW WARNINGS

SHOW COUNT(*) WARNINGS

SET sql_mode = ''

INSERT INTO ledger (who, n, note) VALUES ('text', 99999999999, REPEAT('long', 100))

SHOW WARNINGS

SET sql_mode = DEFAULT

INSERT INTO ledger (who, n) VALUES ('text', 99999999999)

SELECT missing FROM ledger

SELEKT 1

SELECT * FROM nowhere

SELECT * FROM ledger WHERE id = (SELECT id FROM kinds)

SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'Grüße', MYSQL_ERRNO = 5000

BEGIN

INSERT INTO ledger (who, n) VALUES ('gone', 1)

SAVEPOINT here

INSERT INTO ledger (who, n) VALUES ('gone', 2)

ROLLBACK TO SAVEPOINT here

SELECT COUNT(*) FROM ledger WHERE who = 'gone'

ROLLBACK

SELECT COUNT(*) FROM ledger WHERE who = 'gone'

START TRANSACTION READ ONLY

INSERT INTO ledger (who, n) VALUES ('gone', 3)

COMMIT

SET autocommit = 0

INSERT INTO ledger (who, n) VALUES ('kept', 1)

COMMIT AND CHAIN

SELECT @@autocommit

COMMIT

SET autocommit = 1

SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE

SELECT @@transaction_isolation

SELECT @@tx_isolation

SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ

SET @text = 'ü', @number = 1.50, @big = 18446744073709551615, @nothing = NULL, @bytes = X'00FF'

SELECT @text, @number, @big, @nothing, @bytes, @never

SELECT id, who INTO @id, @who FROM ledger WHERE who = 'kept'

SELECT @id > 0, @who

SET NAMES latin1

SELECT 'abc', v, l1 FROM kinds ORDER BY id

SET NAMES utf8mb4

SET time_zone = '+05:30'

SELECT ts, dt FROM kinds ORDER BY id

SET time_zone = DEFAULT

CREATE TEMPORARY TABLE passing (a INT)

INSERT INTO passing SELECT id FROM ledger

SELECT COUNT(*) FROM passing

DROP TEMPORARY TABLE passing

SELECT GET_LOCK('clients_lock', 1), IS_FREE_LOCK('clients_lock'), RELEASE_LOCK('clients_lock')

LOCK TABLES ledger WRITE, bulk READ

SELECT COUNT(*) FROM ledger

SELECT COUNT(*) FROM kinds

UNLOCK TABLES

XA START 'clients'

INSERT INTO ledger (who, n) VALUES ('xa', 1)

XA END 'clients'

XA PREPARE 'clients'

XA COMMIT 'clients'

HANDLER ledger OPEN

HANDLER ledger READ FIRST

HANDLER ledger CLOSE

PREPARE by_name FROM 'SELECT ? + 1 AS sum, who FROM ledger WHERE who = ?'

SET @a = 41, @b = 'kept'

EXECUTE by_name USING @a, @b

EXECUTE by_name USING @a

DEALLOCATE PREPARE by_name

EXECUTE by_name

CREATE PROCEDURE several(IN a INT, INOUT b INT, OUT c VARCHAR(20)) BEGIN
    SELECT a AS first; SELECT id, who FROM ledger ORDER BY id LIMIT 2; SET b = b + a, c = CONCAT('c', a);
    INSERT INTO ledger (who, n) VALUES ('procedure', a); SELECT 'ü' AS last; END

CREATE PROCEDURE failing() BEGIN SELECT 1 AS before_it; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'as asked'; END

CREATE PROCEDURE silent() BEGIN SET @silent = 1; END

CREATE FUNCTION twice(a INT) RETURNS INT DETERMINISTIC RETURN a * 2

SET @b = 5

CALL several(7, @b, @c)

SELECT @b, @c, twice(21)

CALL failing()

CALL silent()

CALL missing()

CREATE VIEW kept AS SELECT id, who FROM ledger WHERE who = 'kept'

SELECT who FROM kept

SHOW TABLES

SHOW CREATE TABLE bulk

SHOW FULL COLUMNS FROM ledger

DESCRIBE kinds

EXPLAIN SELECT * FROM ledger WHERE id = 1

SHOW INDEX FROM bulk

CHECK TABLE ledger

ANALYZE TABLE bulk

SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = DATABASE()
    AND table_name IN ('ledger', 'bulk') ORDER BY 1, ordinal_position

ALTER TABLE bulk ADD COLUMN later INT DEFAULT 3

CREATE INDEX by_a ON bulk (a)

SELECT * FROM bulk

ALTER TABLE bulk DROP COLUMN later, DROP INDEX by_a

TRUNCATE TABLE bulk

DO SLEEP(0)

KILL 4000000000

SHOW VARIABLES LIKE 'version_comment'

SHOW STATUS LIKE 'nothing%'

SELECT USER(), CURRENT_USER(), DATABASE(), VERSION()

USE missing_schema

SET GLOBAL nothing_like_this = 1

DROP TABLE nowhere

DROP TABLE IF EXISTS nowhere

SHOW WARNINGS
