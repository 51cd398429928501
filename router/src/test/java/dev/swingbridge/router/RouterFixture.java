package dev.swingbridge.router;

import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A router over two tables: {@code orders}, which migrates, and {@code audit}, which does not. */
abstract class RouterFixture {
    static final TableName ORDERS = new TableName("shop", "orders");
    static final TableName AUDIT = new TableName("shop", "audit");

    final KnownObjects objects = new KnownObjects();
    final Router router = new Router(objects);
    final RouteTable moved =
            RouteTable.servedBy(Side.SOURCE).with("orders", List.of(ORDERS), Side.TARGET);
    final RouteTable unmoved =
            RouteTable.servedBy(Side.SOURCE).with("orders", List.of(ORDERS), Side.SOURCE);
    ServerDialect dialect = ServerDialect.mysql(90_700);
    private final StatementClassifier classifier = new StatementClassifier();

    @AfterEach
    void close() {
        classifier.close();
    }

    Decision route(String sql, RouteTable table) {
        return router.route(facts(sql), table, TransactionView.idle(Side.SOURCE));
    }

    StatementFacts facts(String sql) {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        return classifier.classify(text, 0, text.length, SqlContext.of("shop", dialect));
    }

    /** A compound statement, which MariaDB runs outside of routines too. */
    static String block(String statements) {
        return "BEGIN NOT ATOMIC " + statements + " END";
    }
}
