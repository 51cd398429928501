package dev.swingbridge.router.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.catalog.CatalogQuery.Operand;
import dev.swingbridge.router.catalog.CatalogQuery.SortKey;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.Listing;
import dev.swingbridge.router.sql.StatementClassifier;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogQueryTest {
    private static final String FROM = " FROM information_schema.COLUMNS ";
    private static final SqlContext CONTEXT = SqlContext.of("shop", ServerDialect.mysql(90_704));

    @Test
    void findsWhatWhereDemands() {
        CatalogQuery query =
                read(
                        "SELECT 1"
                                + FROM
                                + "c WHERE c.TABLE_SCHEMA = 'shop' AND (`table_name` LIKE ? && x = ?) AND a > 1");

        assertThat(query.schemas()).containsExactly(new Operand.Text("shop", false));
        assertThat(query.tables()).containsExactly(new Operand.Parameter(0, true));
    }

    @Test
    void knowsListsOfNamesAndTheDefaultSchema() {
        CatalogQuery query =
                read(
                        "SELECT 1"
                                + FROM
                                + "WHERE ? = x AND TABLE_NAME IN ('a', ?) AND REFERENCED_TABLE_SCHEMA = SCHEMA()");

        assertThat(query.schemas()).containsExactly(new Operand.DefaultSchema());
        assertThat(query.tables())
                .containsExactly(new Operand.Text("a", false), new Operand.Parameter(1, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TABLE_SCHEMA = 'a' OR TABLE_NAME = 'b'",
                "NOT TABLE_NAME = 'b'",
                "TABLE_NAME <> 'b' AND TABLE_NAME >= 'b' AND TABLE_NAME NOT IN ('b')",
                "TABLE_NAME IN (SELECT 'b')",
                "TABLE_NAME IN ('a', CONCAT('b', 'c'))",
                "TABLE_NAME = CONCAT('b', 'c')",
                "TABLE_NAME LIKE 'b' ESCAPE 'x'",
                "(TABLE_NAME = 'b' XOR TABLE_NAME = 'c')",
                "COLUMN_NAME = 'b' AND ORDINAL_POSITION = 1"
            })
    void takesNothingElseForADemand(String condition) {
        CatalogQuery query = read("SELECT 1" + FROM + "WHERE " + condition);

        assertThat(query.schemas()).isEmpty();
        assertThat(query.tables()).isEmpty();
    }

    @Test
    void readsAQueryInThePlaceOfATable() {
        CatalogQuery query =
                read(
                        "SELECT table_name FROM (SELECT * FROM information_schema.tables WHERE table_schema = database()) _subquery WHERE _subquery.table_type = 'VIEW' AND _subquery.table_name = 'a'");

        assertThat(query.rowwise()).isTrue();
        assertThat(query.schemas()).containsExactly(new Operand.DefaultSchema());
        assertThat(query.tables()).containsExactly(new Operand.Text("a", false));
        assertThat(query.source("table_name")).isEqualTo("TABLE_NAME");
        CatalogQuery renamed =
                read(
                        "SELECT * FROM (SELECT ENGINE AS table_name, TABLE_NAME x FROM information_schema.tables) t WHERE table_name = 'a' AND x = 'b'");
        assertThat(renamed.tables()).isEmpty();
        assertThat(renamed.source("x")).isEqualTo("TABLE_NAME");
        assertThat(renamed.source("table_schema")).isEmpty();
    }

    @Test
    void readsWhatAnExistenceDemands() {
        CatalogQuery query =
                read(
                        "select exists (select 1 from information_schema.tables where table_schema = schema() and table_name = ? and table_type in ('BASE TABLE')) as `exists`");

        assertThat(query.schemas()).containsExactly(new Operand.DefaultSchema());
        assertThat(query.tables()).containsExactly(new Operand.Parameter(0, false));
        assertThat(
                        read("SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'a') FROM information_schema.tables")
                                .tables())
                .isEmpty();
    }

    @Test
    void tellsColumnsFromExpressions() {
        CatalogQuery query =
                read(
                        "SELECT DISTINCT t.TABLE_NAME, TABLE_SCHEMA AS `cat`, COLUMN_NAME 'c', UPPER(TABLE_NAME) AS u, 1+1"
                                + FROM
                                + "t");

        assertThat(query.source("table_name")).isEqualTo("TABLE_NAME");
        assertThat(query.source("CAT")).isEqualTo("TABLE_SCHEMA");
        assertThat(query.source("c")).isEqualTo("COLUMN_NAME");
        assertThat(query.source("u")).isEmpty();
        assertThat(query.source("1+1")).isEmpty();
        assertThat(read("SELECT *" + FROM).source("engine")).isEqualTo("ENGINE");
    }

    @Test
    void knowsTheOrder() {
        CatalogQuery query =
                read("SELECT TABLE_NAME n, x" + FROM + "ORDER BY n DESC, 2, c.TABLE_NAME ASC");

        assertThat(query.rowwise()).isTrue();
        assertThat(read("SELECT TABLE_NAME" + FROM + "HAVING TABLE_NAME > 'a'").rowwise()).isTrue();
        assertThat(query.order())
                .containsExactly(
                        new SortKey("N", -1, true),
                        new SortKey("", 1, false),
                        new SortKey("TABLE_NAME", -1, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT COUNT(*) FROM information_schema.TABLES",
                "SELECT TABLE_NAME FROM information_schema.TABLES LIMIT 1",
                "SELECT TABLE_NAME FROM information_schema.TABLES GROUP BY 1",
                "SELECT TABLE_NAME FROM information_schema.TABLES HAVING COUNT(*) > 1",
                "SELECT TABLE_NAME FROM information_schema.TABLES ORDER BY LENGTH(TABLE_NAME)",
                "SELECT TABLE_NAME FROM information_schema.TABLES ORDER BY ENGINE",
                "SELECT TABLE_NAME FROM information_schema.TABLES ORDER BY 99999999999",
                "SELECT TABLE_NAME FROM information_schema.TABLES ORDER BY",
                "SELECT TABLE_NAME FROM (SELECT TABLE_NAME FROM information_schema.TABLES LIMIT 1) t",
                "SELECT TABLE_NAME FROM (SELECT TABLE_NAME FROM information_schema.TABLES) t, x",
                "SELECT EXISTS (SELECT 1 FROM information_schema.TABLES)",
                "SELECT EXISTS (SELECT 1 FROM information_schema.TABLES",
                "SELECT TABLE_NAME FROM information_schema.TABLES UNION SELECT 'x'",
                "SELECT TABLE_NAME INTO OUTFILE 'x' FROM information_schema.TABLES",
                "(SELECT TABLE_NAME FROM information_schema.TABLES)",
                "TABLE information_schema.TABLES",
                "WITH t AS (SELECT 1) SELECT TABLE_NAME FROM information_schema.TABLES"
            })
    void rowsThatDependOnOthersAreNotPutTogether(String sql) {
        assertThat(read(sql).rowwise()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SHOW FULL TABLES FROM shop LIKE 'a'          | TABLES
                    SHOW TABLE STATUS                            | TABLES
                    SHOW TRIGGERS                                | TRIGGERS
                    SHOW DATABASES                               | SCHEMAS
                    SHOW SCHEMAS LIKE 'a'                        | SCHEMAS
                    SHOW COLUMNS FROM a                          | TABLE
                    SHOW CREATE TABLE a                          | TABLE
                    DESC a                                       | TABLE
                    SELECT 1 FROM information_schema.TABLES      | CATALOG
                    SELECT 1 FROM information_schema.TABLES, a   | NONE
                    SHOW TABLES WHERE 1 IN (SELECT 1 FROM a)     | NONE
                    SELECT @x := 1 FROM information_schema.TABLES| NONE
                    SHOW TABLES; SELECT 1                        | NONE
                    EXPLAIN SELECT 1 FROM information_schema.X   | NONE
                    SHOW EVENTS                                  | NONE
                    SELECT 1                                     | NONE
                    """)
    void knowsStatementsThatList(String sql, Listing listing) {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        try (StatementClassifier classifier = new StatementClassifier()) {
            assertThat(classifier.classify(text, 0, text.length, CONTEXT).listing())
                    .isEqualTo(listing);
        }
    }

    private static CatalogQuery read(String sql) {
        return CatalogQuery.of(sql, CONTEXT);
    }
}
