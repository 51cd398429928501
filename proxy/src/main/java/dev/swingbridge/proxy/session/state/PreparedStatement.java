package dev.swingbridge.proxy.session.state;

import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.Side;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One statement that the client has prepared, under the proxy's own id. */
public final class PreparedStatement {
    private static final int NONE = 0;

    private final int id;
    private final byte[] sql;
    private final StatementFacts facts;
    private final String schema;
    private final SqlContext context;
    private final PerSide<OnServer> servers = new PerSide<>(_ -> new OnServer());
    private int columns;
    private int parameters;
    private byte @Nullable [] types;
    private long routesVersion;
    private @Nullable Instant longDataSince;
    private @Nullable Instant cursorSince;
    private @Nullable Side cursorSide;

    /** The statement as one server knows it. */
    private static final class OnServer {
        private int id = NONE;
        private boolean typesSent;
    }

    /** Takes the SQL text over. */
    PreparedStatement(int id, byte[] sql, StatementFacts facts, String schema, SqlContext context) {
        this.id = id;
        this.sql = sql;
        this.facts = facts;
        this.schema = schema;
        this.context = context;
    }

    public int id() {
        return id;
    }

    public byte[] sql() {
        return sql;
    }

    public StatementFacts facts() {
        return facts;
    }

    /** Default schema when it was prepared: names in it mean what they meant then. */
    public String schema() {
        return schema;
    }

    /** In which it was read when it was prepared. */
    public SqlContext context() {
        return context;
    }

    /** Whether its bytes are the same statement to a server that reads them in this context. */
    public boolean readsAlikeIn(SqlContext now) {
        boolean alike =
                now.charset() == context.charset()
                        && now.ansiQuotes() == context.ansiQuotes()
                        && now.noBackslashEscapes() == context.noBackslashEscapes();
        for (int at = 0; !alike && at < sql.length; at++) {
            if (sql[at] < 0 || sql[at] == '\\' || sql[at] == '"') {
                return false;
            }
        }
        return true;
    }

    public int columns() {
        return columns;
    }

    public int parameters() {
        return parameters;
    }

    public void described(int columnCount, int parameterCount) {
        columns = columnCount;
        parameters = parameterCount;
    }

    public boolean preparedOn(Side side) {
        return servers.get(side).id != NONE;
    }

    /** The server's own id. */
    public int idOn(Side side) {
        return servers.get(side).id;
    }

    public void preparedOn(Side side, int serverId) {
        servers.get(side).id = serverId;
        servers.get(side).typesSent = false;
    }

    public void forget(Side side) {
        servers.get(side).id = NONE;
        servers.get(side).typesSent = false;
        if (cursorSide == side) {
            cursor(false, null);
        }
    }

    /** The parameter types as the client sent them last; null before. */
    public byte @Nullable [] types() {
        return types;
    }

    /** The client sent types with an execution on this side; the other side has to learn them. */
    public void typesSentOn(Side side, byte[] sent) {
        types = sent;
        servers.get(side.other()).typesSent = false;
        servers.get(side).typesSent = true;
    }

    public boolean knowsTypes(Side side) {
        return servers.get(side).typesSent;
    }

    public void typesKnownOn(Side side) {
        servers.get(side).typesSent = true;
    }

    /** The version of the route table when it was prepared for executions of many rows. */
    public long routesVersion() {
        return routesVersion;
    }

    public void routesVersion(long version) {
        routesVersion = version;
    }

    public boolean longData() {
        return longDataSince != null;
    }

    public void longData(boolean pending) {
        longDataSince = since(longDataSince, pending);
    }

    /** Since when parameters are on their way in pieces; null for none. */
    @Nullable Instant longDataSince() {
        return longDataSince;
    }

    /** The side on which a cursor of this statement was opened last; null for none. */
    public @Nullable Side cursorSide() {
        return cursorSide;
    }

    public void cursor(boolean open, @Nullable Side on) {
        cursorSince = since(cursorSince, open);
        cursorSide = on;
    }

    /** Since when a cursor is open; null for none. */
    @Nullable Instant cursorSince() {
        return cursorSince;
    }

    private static @Nullable Instant since(@Nullable Instant before, boolean on) {
        if (!on) {
            return null;
        }
        return before == null ? Instant.now() : before;
    }

    @Override
    public String toString() {
        return "statement=" + id + " kind=" + facts.kind();
    }
}
