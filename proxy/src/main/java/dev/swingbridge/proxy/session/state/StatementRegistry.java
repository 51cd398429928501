package dev.swingbridge.proxy.session.state;

import dev.swingbridge.protocol.command.Command;
import dev.swingbridge.router.lexer.SqlContext;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.Side;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The client's prepared statements. Ids count up from 1 and are never used twice. MariaDB also
 * knows the statement prepared last, until it is closed or another preparation fails, as -1.
 */
public final class StatementRegistry {
    private final Map<Integer, PreparedStatement> statements = new LinkedHashMap<>();
    private int lastId;
    private final boolean lastHasId;
    private @Nullable PreparedStatement lastPrepared;
    private @Nullable PreparedStatement lastUsed;

    /** For a client who was greeted by such a server, and keeps to that wherever it goes. */
    public StatementRegistry(boolean mariaDb) {
        lastHasId = mariaDb;
    }

    /** A statement that is about to be prepared; {@link #keep} once the server took it. */
    public PreparedStatement candidate(
            byte[] sql, StatementFacts facts, String schema, SqlContext context) {
        lastPrepared = null;
        return new PreparedStatement(++lastId, sql, facts, schema, context);
    }

    public void keep(PreparedStatement statement) {
        statements.put(statement.id(), statement);
        lastPrepared = statement;
        lastUsed = statement;
    }

    /** By the id that the client sent; null when there is none. */
    public @Nullable PreparedStatement find(int id) {
        if (id == Command.OnStatement.LAST_PREPARED) {
            return lastHasId ? lastPrepared : null;
        }
        PreparedStatement last = lastUsed;
        if (last != null && last.id() == id) {
            return last;
        }
        lastUsed = statements.get(id);
        return lastUsed;
    }

    public void remove(PreparedStatement statement) {
        statements.remove(statement.id());
        if (lastPrepared == statement) {
            lastPrepared = null;
        }
        lastUsed = null;
    }

    public Collection<PreparedStatement> all() {
        return statements.values();
    }

    /** The connection to a server is gone, and its statements with it. */
    public void forget(Side side) {
        statements.values().forEach(statement -> statement.forget(side));
    }

    /** Whether a statement has a cursor open or parameters on their way in pieces. */
    public boolean unfinished() {
        for (PreparedStatement statement : statements.values()) {
            if (statement.cursorSince() != null || statement.longDataSince() != null) {
                return true;
            }
        }
        return false;
    }

    /** What of this there is, each since the oldest statement of its kind. */
    public List<Pin> pins() {
        return Stream.of(
                        oldest(Pin.Reason.CURSOR, PreparedStatement::cursorSince),
                        oldest(Pin.Reason.LONG_DATA, PreparedStatement::longDataSince))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Pin> oldest(
            Pin.Reason reason, Function<PreparedStatement, @Nullable Instant> since) {
        return statements.values().stream()
                .flatMap(statement -> Stream.ofNullable(since.apply(statement)))
                .min(Comparator.naturalOrder())
                .map(oldest -> new Pin(reason, oldest));
    }

    public void clear() {
        statements.clear();
        lastPrepared = null;
        lastUsed = null;
    }
}
