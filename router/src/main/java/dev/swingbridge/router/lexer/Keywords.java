package dev.swingbridge.router.lexer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Words that have a meaning of their own. All in upper case. */
public final class Keywords {
    /** Words that neither server takes as a name without quotes. */
    static final Set<String> RESERVED =
            words(
                    """
                    ADD ALL ALTER ANALYZE AND AS ASC ASENSITIVE BEFORE BETWEEN BIGINT BINARY BLOB BOTH BY CALL CASCADE
                    CASE CHANGE CHAR CHARACTER CHECK COLLATE COLUMN CONDITION CONSTRAINT CONTINUE CONVERT CREATE CROSS
                    CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DATABASES DECIMAL DECLARE
                    DEFAULT DELAYED DELETE DESC DESCRIBE DETERMINISTIC DISTINCT DISTINCTROW DIV DOUBLE DROP DUAL EACH
                    ELSE ELSEIF ENCLOSED ESCAPED EXCEPT EXISTS EXIT EXPLAIN FALSE FETCH FLOAT FOR FORCE FOREIGN FROM
                    FULLTEXT GRANT GROUP HAVING HIGH_PRIORITY IF IGNORE IN INDEX INFILE INNER INOUT INSENSITIVE INSERT
                    INT INTEGER INTERSECT INTERVAL INTO IS ITERATE JOIN KEY KEYS KILL LEADING LEAVE LEFT LIKE LIMIT
                    LINEAR LINES LOAD LOCALTIME LOCALTIMESTAMP LOCK LONG LONGBLOB LONGTEXT LOOP LOW_PRIORITY MATCH
                    MAXVALUE MEDIUMBLOB MEDIUMINT MEDIUMTEXT MOD MODIFIES NATURAL NOT NULL NUMERIC ON OPTIMIZE OPTION
                    OPTIONALLY OR ORDER OUT OUTER OUTFILE OVER PARTITION PRECISION PRIMARY PROCEDURE PURGE RANGE READ
                    READS REAL RECURSIVE REFERENCES REGEXP RELEASE RENAME REPEAT REPLACE REQUIRE RESIGNAL RESTRICT
                    RETURN REVOKE RIGHT RLIKE SCHEMA SCHEMAS SELECT SENSITIVE SEPARATOR SET SHOW SIGNAL SMALLINT
                    SPATIAL SPECIFIC SQL SQLEXCEPTION SQLSTATE SQLWARNING SQL_BIG_RESULT SQL_CALC_FOUND_ROWS
                    SQL_SMALL_RESULT SSL STARTING STRAIGHT_JOIN TABLE TERMINATED THEN TINYBLOB TINYINT TINYTEXT TO
                    TRAILING TRIGGER TRUE UNDO UNION UNIQUE UNLOCK UNSIGNED UPDATE USAGE USE USING UTC_DATE UTC_TIME
                    UTC_TIMESTAMP VALUES VARBINARY VARCHAR VARYING WHEN WHERE WHILE WITH WRITE XOR YEAR_MONTH ZEROFILL
                    """);

    /** Words that may stand in front of a parenthesis without being a function's name. */
    public static final Set<String> BEFORE_PARENTHESIS =
            words(
                    """
                    AGAINST ALL ALWAYS AND ANY AS BETWEEN BINARY BY CASE CHECK COLUMNS CROSS DEFAULT DISTINCT
                    DISTINCTROW DIV ELSE END ESCAPE EXISTS FROM FULLTEXT GROUP HAVING IN INDEX INTERVAL INTO IS JOIN
                    KEY LATERAL LIKE LIMIT LOCK MATCH MOD NOT OF ON OR ORDER OVER PARTITION PRIMARY REGEXP RETURNING
                    RLIKE ROW ROWS SELECT SET SOME SOUNDS STRAIGHT_JOIN THEN UNIQUE USING VALUE VALUES WHEN WHERE WITH
                    XOR COLLATE PATH NESTED RECURSIVE WINDOW RANGE UPDATE HASH LIST LESS THAN
                    QUALIFY OFFSET LEADING TRAILING BOTH SEPARATOR
                    BIGINT BIT BLOB BOOL BOOLEAN CHAR CHARACTER DATE DATETIME DEC DECIMAL DOUBLE ENUM FIXED FLOAT
                    FLOAT4 FLOAT8 INT INT1 INT2 INT3 INT4 INT8 INTEGER LONGBLOB LONGTEXT MEDIUMINT MEDIUMTEXT NCHAR
                    NUMERIC NVARCHAR PRECISION REAL SIGNED SMALLINT TEXT TIME TIMESTAMP TINYINT UNSIGNED VARBINARY
                    VARCHAR VARCHARACTER VARYING VECTOR YEAR
                    """);

    /**
     * Where one clause ends and another begins: never part of an expression outside parentheses.
     */
    public static final Set<String> CLAUSES =
            words(
                    """
                    FROM WHERE GROUP HAVING WINDOW QUALIFY ORDER LIMIT UNION EXCEPT INTERSECT INTO FOR LOCK PROCEDURE
                    ON USING JOIN INNER CROSS LEFT RIGHT NATURAL STRAIGHT_JOIN SET SELECT FETCH
                    """);

    /** Words after a table that are not its alias. */
    public static final Set<String> NOT_AN_ALIAS =
            words(
                    """
                    USE FORCE IGNORE PARTITION AS WITH VALUES VALUE SELECT SET LATERAL OFFSET RETURNING TABLESAMPLE
                    BEFORE MINUS FULL
                    """);

    private static final Set<String> MYSQL_FUNCTIONS = load("mysql");
    private static final Set<String> MARIADB_FUNCTIONS = load("mariadb");

    /**
     * Functions that are only meant when the parenthesis touches the name; else a stored function
     * of that name is.
     */
    public static final Set<String> TOUCHING_FUNCTIONS =
            words(
                    """
                    ADDDATE BIT_AND BIT_OR BIT_XOR CAST COUNT CURDATE CURTIME DATE_ADD DATE_SUB EXTRACT GROUP_CONCAT
                    JSON_ARRAYAGG JSON_OBJECTAGG MAX MID MIN NOW POSITION SESSION_USER STD STDDEV STDDEV_POP
                    STDDEV_SAMP ST_COLLECT SUBDATE SUBSTR SUBSTRING SUM SYSDATE SYSTEM_USER TRIM VARIANCE VAR_POP
                    VAR_SAMP
                    """);

    private Keywords() {}

    private static Set<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether the server has this function built in, so that no stored function can stand for it.
     */
    public static boolean isBuiltIn(String function, ServerDialect dialect) {
        return (dialect.mariaDb() ? MARIADB_FUNCTIONS : MYSQL_FUNCTIONS).contains(function);
    }

    private static Set<String> load(String family) {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        Keywords.class.getResourceAsStream("functions.txt")),
                                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> line.startsWith("both:") || line.startsWith(family + ":"))
                    .flatMap(line -> words(line.substring(line.indexOf(':') + 1)).stream())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
