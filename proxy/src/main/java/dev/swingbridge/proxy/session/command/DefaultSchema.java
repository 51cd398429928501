package dev.swingbridge.proxy.session.command;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.backend.ConnectFailure;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.sql.StatementFacts.Kind;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A default schema that only one server has, or lets the account use: which statements mean nothing
 * without it, and where those go that no table sends anywhere. A connection that lacks it keeps
 * whichever it had before, so nothing that would fall back on that one may be sent there.
 */
public final class DefaultSchema {
    private static final Set<String> OF_SERVERS =
            Set.of("information_schema", "performance_schema", "mysql", "sys");

    /** What a SELECT may do and still be asked of the other side within a transaction here. */
    private static final Set<Effect> HARMLESS =
            EnumSet.of(Effect.READS_DEFAULT_SCHEMA, Effect.READS_LAST_INSERT_ID);

    private final SessionState state;

    public DefaultSchema(SessionState state) {
        this.state = state;
    }

    /** Whether a server said that the schema is not there, or not for this account. */
    public static boolean absent(@Nullable ErrPacket error) {
        return ConnectFailure.ofSchema(error);
    }

    public static boolean absent(int errorCode) {
        return ConnectFailure.ofSchema(errorCode);
    }

    /** Whether the command depends on it. What is prepared already knows its schema. */
    public boolean matters(RunningCommand command) {
        return command.prepared() == null && command.facts().dependsOn(state.changes().schema());
    }

    /** Whether the command cannot be run by the side as it is. */
    public boolean lacking(RunningCommand command, Side side) {
        BackendLink link = state.link(side);
        return link != null && !link.schema().equals(state.changes().schema()) && matters(command);
    }

    /** The side for a statement without tables: where the session is, if it can be run there. */
    public Side home(RunningCommand command) {
        Side current = state.current();
        BackendLink here = state.link(current);
        PreparedStatement statement = command.prepared();
        if (here == null
                || command.facts().has(Effect.READS_DIAGNOSTICS)
                || command.facts().has(Effect.READS_FOUND_ROWS)
                || command.facts().has(Effect.READS_ROW_COUNT)) {
            return current;
        }
        if (statement == null) {
            return lacking(command, current) && mayHave(current.other())
                    ? current.other()
                    : current;
        }
        boolean elsewhere =
                !statement.preparedOn(current)
                        && statement.preparedOn(current.other())
                        && !here.schema().equals(statement.schema())
                        && statement.facts().dependsOn(statement.schema());
        return elsewhere ? current.other() : current;
    }

    private boolean mayHave(Side side) {
        BackendLink link = state.link(side);
        return link == null || link.schema().equals(state.changes().schema());
    }

    /** Whether a transaction or a lock keeps the session where it is. */
    public boolean tied() {
        return !state.view().workedOn().isEmpty();
    }

    /** Whether the command can be asked of the other side without moving there. */
    public boolean onlyAsks(RunningCommand command) {
        StatementFacts facts = command.facts();
        return facts.kind() == Kind.SELECT
                && facts.complete()
                && HARMLESS.containsAll(facts.effects())
                && (command.code() == CommandCode.QUERY || command.code() == CommandCode.EXECUTE);
    }

    /**
     * Whether a statement that was sent to the side which serves all names without a route may go
     * to the other one, because these are names in a schema that only the other one has.
     */
    public boolean elsewhere(RunningCommand command, Side side, RouteTable routes) {
        String schema = state.changes().schema();
        return command.facts().complete()
                && mayHave(side.other())
                && !state.view().workedOn().contains(side)
                && command.facts()
                        .names()
                        .allMatch(
                                name ->
                                        OF_SERVERS.contains(name.schema())
                                                || (name.schema().equalsIgnoreCase(schema)
                                                        && !routed(name, routes)));
    }

    private static boolean routed(TableName name, RouteTable routes) {
        return routes.groupOf(name) != null || routes.sideOf(name) != routes.defaultSide();
    }

    /** What the client is told where neither side can run the command. */
    public ErrPacket refusal(RunningCommand command, Side side, ErrPacket error) {
        return command.facts().has(Effect.READS_DEFAULT_SCHEMA) && mayHave(side.other())
                ? ProxyError.NOT_SUPPORTED.packet(
                        "the statement belongs to %2$s and asks for the default schema %1$s, which %2$s refuses (error %3$d): name the schema, or choose another one first"
                                .formatted(state.changes().schema(), side.label(), error.code()))
                : error;
    }
}
