package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.Command;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.Side;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The client's prepared statements. Ids count up from 1 and are never used twice. */
final class StatementRegistry {
    private final Map<Integer, PreparedStatement> statements = new LinkedHashMap<>();
    private int lastId;
    private @Nullable PreparedStatement newest;
    private @Nullable PreparedStatement lastUsed;

    /** A statement that is about to be prepared; {@link #keep} once the server took it. */
    PreparedStatement candidate(byte[] sql, StatementFacts facts, String schema) {
        return new PreparedStatement(++lastId, sql, facts, schema);
    }

    void keep(PreparedStatement statement) {
        statements.put(statement.id(), statement);
        newest = statement;
        lastUsed = statement;
    }

    /** By the id that the client sent; null when there is none. */
    @Nullable PreparedStatement find(int id) {
        if (id == Command.OnStatement.LAST_PREPARED) {
            return newest;
        }
        PreparedStatement last = lastUsed;
        if (last != null && last.id() == id) {
            return last;
        }
        lastUsed = statements.get(id);
        return lastUsed;
    }

    void remove(PreparedStatement statement) {
        statements.remove(statement.id());
        if (newest == statement) {
            newest = null;
        }
        lastUsed = null;
    }

    Collection<PreparedStatement> all() {
        return statements.values();
    }

    /** The connection to a server is gone, and its statements with it. */
    void forget(Side side) {
        statements.values().forEach(statement -> statement.forget(side));
    }

    /** Whether a statement has a cursor open or parameters on their way in pieces. */
    boolean unfinished() {
        return unfinishedSince() != null;
    }

    /** Since when the oldest such statement is; null for none. */
    @Nullable Instant unfinishedSince() {
        Instant oldest = null;
        for (PreparedStatement statement : statements.values()) {
            Instant since = statement.unfinishedSince();
            if (since != null && (oldest == null || since.isBefore(oldest))) {
                oldest = since;
            }
        }
        return oldest;
    }

    void clear() {
        statements.clear();
        newest = null;
        lastUsed = null;
    }
}
