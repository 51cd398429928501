package dev.swingbridge.proxy.session;

import dev.swingbridge.proxy.backend.BackendConnector;
import dev.swingbridge.proxy.frontend.Authenticator;
import dev.swingbridge.proxy.session.registry.SessionMetrics;
import dev.swingbridge.proxy.session.registry.SessionRegistry;
import dev.swingbridge.router.Router;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementClassifier;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.Side;
import java.time.Duration;
import java.util.function.Function;

/**
 * What all sessions share.
 *
 * @param sqlContext how a new session's statements are read when the given side serves it: the
 *     servers' dialects, their default sql_mode, lower_case_table_names
 * @param holdLimit a statement held longer than this is answered with error 1205
 */
public record SessionServices(
        StatementClassifier classifier,
        Router router,
        TrafficGate gate,
        LiveRouteTable routes,
        BackendConnector connector,
        Authenticator authenticator,
        SessionRegistry registry,
        SessionMetrics metrics,
        Function<Side, SqlContext> sqlContext,
        DefinitionWatch definitions,
        CrossSideReads crossSideReads,
        Duration holdLimit) {

    /** Well above any cutover's budget: a cutover undoes itself before it. */
    public static final Duration HOLD_LIMIT = Duration.ofSeconds(30);
}
