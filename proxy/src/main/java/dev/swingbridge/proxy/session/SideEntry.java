package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.proxy.session.command.DefaultSchema;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.sides.SideChange;
import dev.swingbridge.proxy.session.state.FoundRows;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.table.LiveRouteTable;
import dev.swingbridge.router.table.Side;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be done before a command can be sent to the side that it was routed to. */
final class SideEntry {
    private static final Logger LOG = LoggerFactory.getLogger(SideEntry.class);

    private static final long NOT_READ = -1;

    private final SessionState state;
    private final LiveRouteTable routes;
    private final SideChange sides;
    private final DefaultSchema schema;

    SideEntry(SessionState state, LiveRouteTable routes, SideChange sides, DefaultSchema schema) {
        this.state = state;
        this.routes = routes;
        this.sides = sides;
        this.schema = schema;
    }

    /** Toward the side: at once where that is ready, else after the steps it lacks. */
    Next toward(RunningCommand command, Side side) {
        PreparedStatement statement = command.prepared();
        if (command.code() == CommandCode.BULK_EXECUTE && statement != null) {
            renew(statement, side);
        }
        boolean foundRows = side != state.current() && command.facts().has(Effect.READS_FOUND_ROWS);
        if (!foundRows && sides.ready(side, statement, schema.lacking(command, side))) {
            state.current(side);
            return Next.forward(side);
        }
        BackendLink left = state.link(state.current());
        return foundRows && left != null
                ? new Next.Ask<Long>(
                        rows -> FoundRows.ask(left, state.format(), rows::accept),
                        rows -> enter(command, side, rows))
                : enter(command, side, NOT_READ);
    }

    /**
     * @param foundRows of the statement before, on the other side; negative when it does not matter
     */
    private Next enter(RunningCommand command, Side side, long foundRows) {
        return new Next.Ask<@Nullable ErrPacket>(
                done -> sides.enter(side, command.prepared(), schema.matters(command), done),
                failure ->
                        failure == null
                                ? entered(side, foundRows)
                                : failed(command, side, failure));
    }

    private Next entered(Side side, long foundRows) {
        BackendLink link = state.link(side);
        return foundRows < 0 || link == null
                ? Next.forward(side)
                : new Next.Ask<Boolean>(
                        made ->
                                FoundRows.make(
                                        link, state.format(), foundRows, () -> made.accept(true)),
                        _ -> Next.forward(side));
    }

    /** Nothing was sent, so the client may be told; unless the session lost its own server. */
    private Next failed(RunningCommand command, Side side, ErrPacket failure) {
        boolean absent = DefaultSchema.absent(failure);
        if (absent && schema.elsewhere(command, side, routes.current())) {
            return Next.send(side.other());
        }
        BackendLink link = state.link(state.current());
        if (link == null || !link.open()) {
            return new Next.End();
        }
        ErrPacket error = absent ? schema.refusal(command, side, failure) : failure;
        LOG.warn(
                "A statement could not go to its server session={} side={} step={} reason={}",
                state.id(),
                side.label(),
                sides.failedStep(),
                error.message());
        return new Next.Refuse(error);
    }

    /**
     * MariaDB (11.4) does not execute many rows into a table that was altered since the statement
     * was prepared: it answers with error 0. A cutover alters tables before it flips the routes, so
     * the statement is prepared anew after it.
     */
    private void renew(PreparedStatement statement, Side side) {
        long version = routes.current().version();
        BackendLink link = state.link(side);
        if (statement.routesVersion() == version || statement.longData()) {
            return;
        }
        statement.routesVersion(version);
        if (link != null && link.open() && statement.preparedOn(side)) {
            link.closeStatement(statement.idOn(side));
            statement.forget(side);
        }
    }
}
