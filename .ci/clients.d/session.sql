-- What every looping client says once, before its rounds. @who is set by the client.

SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci

SET @who = CONVERT(@who USING utf8mb4) COLLATE utf8mb4_unicode_ci

SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_TRANS_TABLES,NO_ZERO_DATE'

SET time_zone = '+05:30', SESSION group_concat_max_len = 54321, max_sort_length = 1111, sql_safe_updates = 0

SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED

SET lock_wait_timeout = 77, innodb_lock_wait_timeout = 44, div_precision_increment = 7, sql_auto_is_null = 0

SET @text = _utf8mb4 'Grüße 𝄞' COLLATE utf8mb4_bin, @number = 1.50, @big = 18446744073709551615, @nothing = NULL,
    @bytes = X'00FF275C', @float = 2.5e-10, @negative = -9223372036854775808, @latin = _latin1 X'E9'

SET @n = 0

PREPARE by_name FROM 'SELECT ? + 1 AS "sum", COUNT(*) AS "here" FROM ledger WHERE who = ? AND n <= ?'
