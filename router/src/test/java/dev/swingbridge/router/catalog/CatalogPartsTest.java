package dev.swingbridge.router.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swingbridge.router.catalog.CatalogParts.Combine;
import dev.swingbridge.router.catalog.CatalogQuery.SortKey;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogPartsTest {
    private static final SqlContext CONTEXT = SqlContext.of("shop", ServerDialect.mysql(90_704));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SELECT COUNT(*) FROM information_schema.TABLES WHERE a = 1 OR b                       | SELECT COUNT(*) FROM information_schema.TABLES WHERE OWN AND (a = 1 OR b)
                    SELECT 1 FROM information_schema.TABLES                                               | SELECT 1 FROM information_schema.TABLES WHERE OWN
                    SELECT 1 FROM information_schema.columns c LIMIT 1                                    | SELECT 1 FROM information_schema.columns c WHERE OWN LIMIT 1
                    SELECT 1 FROM information_schema.TABLES WHERE x ORDER BY 1 LIMIT 20, 10               | SELECT 1 FROM information_schema.TABLES WHERE OWN AND (x) ORDER BY 1 LIMIT 30
                    SELECT 1 FROM information_schema.TABLES WHERE 'Ä' LIMIT 10 OFFSET 20                  | SELECT 1 FROM information_schema.TABLES WHERE OWN AND ('Ä') LIMIT 30
                    SELECT DISTINCT ENGINE FROM information_schema.TABLES AS t LIMIT 5                    | SELECT DISTINCT ENGINE FROM information_schema.TABLES AS t WHERE OWN
                    SELECT MAX(a) m, ENGINE FROM information_schema.TABLES GROUP BY ENGINE ORDER BY m     | SELECT MAX(a) m, ENGINE FROM information_schema.TABLES WHERE OWN GROUP BY ENGINE ORDER BY m
                    SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE x LIMIT 1) AS e          | SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE OWN AND (x) LIMIT 1) AS e
                    SELECT COUNT(1) FROM (SELECT * FROM information_schema.TABLES WHERE x) s WHERE s.y    | SELECT COUNT(1) FROM (SELECT * FROM information_schema.TABLES WHERE OWN AND (x)) s WHERE s.y
                    """)
    void asksForOnesOwn(String sql, String asked) {
        CatalogParts parts = parts(sql);

        String text = parts.text(sql, (schema, table) -> "OWN").replaceAll(" +", " ");
        assertThat(text.replace(" )", ")").strip()).isEqualTo(asked);
    }

    @Test
    void namesTheColumnsOfEachTable() {
        String sql = "SELECT COUNT(*) FROM information_schema.TRIGGERS";

        assertThat(parts(sql).text(sql, (schema, table) -> schema + "+" + table))
                .contains("WHERE EVENT_OBJECT_SCHEMA+EVENT_OBJECT_TABLE");
    }

    @Test
    void knowsHowToCombine() {
        CatalogParts parts =
                parts(
                        "SELECT table_schema AS 'db', COUNT(*) n, SUM(a + b), MIN(c) FROM information_schema.TABLES GROUP BY db ORDER BY SUM(a) DESC LIMIT 3"
                                .replace("ORDER BY SUM(a)", "ORDER BY n"));

        assertThat(parts.columns())
                .containsExactly(Combine.KEY, Combine.SUM, Combine.SUM, Combine.MIN);
        assertThat(parts.grouped()).isTrue();
        assertThat(parts.order()).containsExactly(new SortKey("", 1, true));
        assertThat(parts.count()).isEqualTo(3);
        assertThat(
                        parts(
                                        "SELECT TABLE_NAME t, TABLE_ROWS, SUM(x) FROM information_schema.TABLES GROUP BY t")
                                .columns())
                .containsExactly(Combine.KEY, Combine.FIRST, Combine.SUM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT AVG(a) FROM information_schema.TABLES",
                "SELECT COUNT(DISTINCT a) FROM information_schema.TABLES",
                "SELECT ROUND(SUM(a) / 1024) FROM information_schema.TABLES",
                "SELECT SUM(a) / 2 FROM information_schema.TABLES",
                "SELECT ENGINE, COUNT(*) FROM information_schema.TABLES",
                "SELECT COUNT(*) FROM information_schema.TABLES GROUP BY ENGINE",
                "SELECT ENGINE, COUNT(*) FROM information_schema.TABLES GROUP BY ENGINE HAVING COUNT(*) > 1",
                "SELECT ENGINE, COUNT(*) FROM information_schema.TABLES GROUP BY ENGINE WITH ROLLUP",
                "SELECT COUNT(*) FROM information_schema.TABLES, information_schema.COLUMNS",
                "SELECT COUNT(*) FROM information_schema.TABLES JOIN information_schema.COLUMNS USING (TABLE_NAME)",
                "SELECT COUNT(*) FROM information_schema.ROUTINES",
                "SELECT COUNT(*) FROM TABLES",
                "SELECT 1 FROM information_schema.TABLES UNION SELECT 2",
                "SELECT 1 FROM information_schema.TABLES WHERE a IN (SELECT 1)",
                "SELECT (SELECT COUNT(*) FROM information_schema.TABLES)",
                "SELECT EXISTS (SELECT COUNT(*) FROM information_schema.TABLES)",
                "SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES)",
                "SELECT EXISTS (SELECT 1 FROM information_schema.TABLES LIMIT 1, 1)",
                "SELECT 1 FROM (SELECT 1 FROM information_schema.TABLES LIMIT 1) t",
                "SELECT TABLE_NAME FROM information_schema.TABLES ORDER BY LENGTH(TABLE_NAME) LIMIT 1",
                "SELECT TABLE_NAME FROM information_schema.TABLES ORDER BY ENGINE LIMIT 1",
                "SELECT 1 FROM information_schema.TABLES LIMIT ?",
                "SELECT COUNT(*) OVER () FROM information_schema.TABLES",
                "SELECT 1 FROM information_schema.TABLES; SELECT 2",
                "SELECT 1"
            })
    void knowsWhatPartsDoNotMakeUp(String sql) {
        assertThat(CatalogParts.of(sql, CONTEXT)).isNull();
    }

    private static CatalogParts parts(String sql) {
        return Objects.requireNonNull(CatalogParts.of(sql, CONTEXT));
    }
}
