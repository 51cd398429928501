package dev.swingbridge.proxy.catalog;

import dev.swingbridge.backfill.server.DatabaseServer;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.table.Side;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** How the statements of a new session are read, by the side that serves it. */
public final class SqlContexts {
    private SqlContexts() {}

    public static Function<Side, SqlContext> read(DatabaseServer source, DatabaseServer target)
            throws SQLException {
        Map<Side, SqlContext> contexts = new EnumMap<>(Side.class);
        contexts.put(Side.SOURCE, context(source, target));
        contexts.put(Side.TARGET, context(target, source));
        return side -> Objects.requireNonNull(contexts.get(side));
    }

    private static SqlContext context(DatabaseServer serving, DatabaseServer other)
            throws SQLException {
        SqlContext own = of(serving);
        return own.withDialects(own.dialect(), ServerDialect.of(other.identity().version()));
    }

    /** Of one server by itself. */
    static SqlContext of(DatabaseServer server) throws SQLException {
        Map<String, String> variables = server.variables("sql_mode", "lower_case_table_names");
        return SqlContext.of("", ServerDialect.of(server.identity().version()))
                .withSqlMode(variables.getOrDefault("sql_mode", ""))
                .withLowerCaseTableNames(
                        Integer.parseInt(variables.getOrDefault("lower_case_table_names", "0")));
    }
}
