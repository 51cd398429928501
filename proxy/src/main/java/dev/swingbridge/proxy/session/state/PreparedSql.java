package dev.swingbridge.proxy.session.state;

import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementFacts;

/**
 * A text that PREPARE prepared, as it was read then.
 *
 * @param sql empty when it is not known
 */
public record PreparedSql(String sql, SqlContext context, StatementFacts facts) {}
