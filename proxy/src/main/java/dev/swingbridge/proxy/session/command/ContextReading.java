package dev.swingbridge.proxy.session.command;

import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.lexer.SqlCharset;
import java.util.Objects;

/** Takes over what the server said about how statements are to be read. */
public final class ContextReading {
    /** Columns: default schema, sql_mode, character_set_client. */
    public static final String QUERY =
            "SELECT DATABASE(), @@session.sql_mode, @@session.character_set_client";

    private ContextReading() {}

    public static void apply(SessionState state, BackendLink link, SmallResult result) {
        String schema = Objects.requireNonNullElse(result.text(0), "");
        String modes = result.text(1);
        String charset = result.text(2);
        if (!schema.equals(link.schema())) { // else it may lack that of the session
            state.schemaChosen(link.side(), schema);
        }
        state.context(
                state.context()
                        .withSqlMode(modes == null ? "" : modes)
                        .withCharset(SqlCharset.named(charset == null ? "utf8mb4" : charset)));
    }
}
