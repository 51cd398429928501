package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.backend.BackendConnector;
import dev.swingbridge.proxy.backend.BackendLogin;
import dev.swingbridge.proxy.backend.ConnectFailedException;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.OptionCommand;
import dev.swingbridge.proxy.session.link.OwnReply;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.registry.SessionMetrics;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.proxy.session.state.StateTransfer;
import dev.swingbridge.proxy.session.state.TransactionState;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one side ready to run a session's next statement: connection, session state, default
 * schema, an empty transaction, the prepared statement. Each step is skipped when it is done
 * already; nothing of the client's is sent before all of them are.
 */
final class SideChange {
    private final SessionState state;
    private final BackendConnector connector;
    private final EventLoop loop;
    private final BackendLink.Listener listener;
    private final SessionMetrics metrics;
    private boolean ended;

    SideChange(
            SessionState state,
            BackendConnector connector,
            EventLoop loop,
            BackendLink.Listener listener,
            SessionMetrics metrics) {
        this.state = state;
        this.connector = connector;
        this.loop = loop;
        this.listener = listener;
        this.metrics = metrics;
    }

    /**
     * Whether a statement can be sent to the side at once.
     *
     * @param inSchema it means nothing there without the session's default schema
     */
    boolean ready(Side side, @Nullable PreparedStatement statement, boolean inSchema) {
        BackendLink link = state.link(side);
        if (link == null || !link.open() || link.busy()) {
            return false;
        }
        if (statement != null && !statement.preparedOn(side)) {
            return false;
        }
        if (link.multiStatements() != state.multiStatements()) {
            return false;
        }
        if (side != state.current()) {
            return link.knowsState()
                    && !state.changes().hasNews()
                    && !state.transaction().empty()
                    && state.transaction().nextCharacteristics() == null
                    && link.schema().equals(state.changes().schema());
        }
        return !inSchema || link.schema().equals(state.changes().schema());
    }

    /**
     * Makes the side ready and the current one.
     *
     * @param inSchema it is not ready without the session's default schema
     * @param done gets null, or why it did not work out: the client's answer
     */
    void enter(
            Side side,
            @Nullable PreparedStatement statement,
            boolean inSchema,
            Consumer<@Nullable ErrPacket> done) {
        Runnable prepare = () -> prepare(side, statement, done);
        Runnable move =
                () -> {
                    state.current(side);
                    prepare.run();
                };
        boolean there = side == state.current();
        Runnable begin = there ? prepare : () -> moveTransaction(side, then(done, move));
        Runnable choose = inSchema ? () -> choose(side, then(done, begin)) : begin;
        Runnable take = there ? choose : () -> transfer(side, then(done, choose));
        open(side, then(done, () -> option(side, then(done, take))));
    }

    /** Whether several statements may come in one text is the client's to say, at any time. */
    private void option(Side side, Consumer<@Nullable ErrPacket> done) {
        BackendLink link = state.link(side);
        boolean several = state.multiStatements();
        if (link == null || link.multiStatements() == several) {
            done.accept(null);
            return;
        }
        OptionCommand.send(
                link,
                several,
                answer -> {
                    if (answer == null || answer.error()) {
                        done.accept(SmallResult.LOST.error());
                    } else {
                        link.multiStatements(several);
                        done.accept(null);
                    }
                });
    }

    /** The session's default schema, which must be there. */
    private void choose(Side side, Consumer<@Nullable ErrPacket> done) {
        BackendLink link = state.link(side);
        String wanted = state.changes().schema();
        if (link == null || link.schema().equals(wanted)) {
            done.accept(null);
        } else if (wanted.isEmpty()) {
            done.accept(ProxyError.NO_SCHEMA.packet());
        } else {
            choose(link, wanted, done);
        }
    }

    private void choose(BackendLink link, String schema, Consumer<@Nullable ErrPacket> done) {
        InternalQuery.initDb(
                link,
                state.format(),
                schema,
                result -> {
                    if (result.ok()) {
                        link.schema(schema);
                    }
                    done.accept(result.error());
                });
    }

    /** Opens the connection unless it is open. */
    void open(Side side, Consumer<@Nullable ErrPacket> done) {
        BackendLink known = state.link(side);
        if (known != null && known.open()) {
            done.accept(null);
            return;
        }
        open(side, state.changes().schema(), done);
    }

    private void open(Side side, String schema, Consumer<@Nullable ErrPacket> done) {
        BackendLogin login =
                state.login().backendLogin(side).withSchema(schema.isEmpty() ? null : schema);
        connector
                .connect(loop, side, login)
                .addListener(
                        (Future<Backend> future) -> {
                            if (future.isSuccess() && ended) {
                                future.getNow().channel().close();
                                done.accept(SmallResult.LOST.error());
                            } else if (future.isSuccess()) {
                                adopt(future.getNow());
                                done.accept(null);
                            } else if (!schema.isEmpty() && lacksSchema(future.cause())) {
                                open(side, "", done);
                            } else {
                                done.accept(failure(side, future.cause()));
                            }
                        });
    }

    /** The client has gone: a connection that is being opened for it is not needed any more. */
    void end() {
        ended = true;
    }

    private static boolean lacksSchema(Throwable cause) {
        return cause instanceof ConnectFailedException refused && refused.failure().ofSchema();
    }

    private static ErrPacket failure(Side side, Throwable cause) {
        return cause instanceof ConnectFailedException refused
                ? refused.failure().toClient()
                : ProxyError.SERVER_UNREACHABLE.packet(side.label(), String.valueOf(cause));
    }

    /** Takes a new connection into use. */
    BackendLink adopt(Backend backend) {
        BackendLink link = BackendLink.of(backend, listener);
        state.statements().forget(backend.side());
        state.link(backend.side(), link);
        metrics.backends(backend.side(), 1);
        link.install();
        return link;
    }

    /** Whether the other side has all of the session's state. */
    boolean knows(Side side) {
        BackendLink link = state.link(side);
        return link != null && link.open() && link.knowsState() && !state.changes().hasNews();
    }

    /** Session state to the side that is not the current one; the session must be idle. */
    void transfer(Side side, Consumer<@Nullable ErrPacket> done) {
        BackendLink to = state.link(side);
        BackendLink from = state.link(side.other());
        if (to == null || !to.open() || from == null || !from.open()) {
            done.accept(SmallResult.LOST.error());
            return;
        }
        if (to.knowsState() && !state.changes().hasNews()) {
            schema(to, done);
            return;
        }
        StateTransfer.run(
                state.format(),
                from,
                to,
                state.changes(),
                !to.knowsState(),
                then(
                        done,
                        () -> {
                            to.learnedState();
                            from.learnedState();
                            state.changes().told();
                            schema(to, done);
                        }));
    }

    /** The session's default schema, where this server has it. */
    private void schema(BackendLink link, Consumer<@Nullable ErrPacket> done) {
        String wanted = state.changes().schema();
        if (link.schema().equals(wanted) || wanted.isEmpty()) {
            done.accept(null);
            return;
        }
        choose(link, wanted, error -> done.accept(DefaultSchema.absent(error) ? null : error));
    }

    /** An empty transaction ends where it is and begins anew on the other side. */
    private void moveTransaction(Side side, Consumer<@Nullable ErrPacket> done) {
        TransactionState transaction = state.transaction();
        BackendLink from = state.link(side.other());
        BackendLink to = state.link(side);
        String next = transaction.nextCharacteristics();
        boolean empty = transaction.empty();
        if (from == null || to == null || (!empty && next == null)) {
            done.accept(null);
            return;
        }
        Iterator<String> opening =
                empty
                        ? transaction.opening().iterator()
                        : java.util.List.of(next == null ? "" : next).iterator();
        // also forgets a SET TRANSACTION that waits for the next transaction
        InternalQuery.run(
                from,
                state.format(),
                "ROLLBACK",
                _ -> {
                    transaction.movedTo(side);
                    replay(to, opening, done);
                });
    }

    private void replay(
            BackendLink to, Iterator<String> statements, Consumer<@Nullable ErrPacket> done) {
        if (!statements.hasNext()) {
            done.accept(null);
            return;
        }
        InternalQuery.run(
                to,
                state.format(),
                statements.next(),
                result -> {
                    if (result.ok()) {
                        replay(to, statements, done);
                    } else {
                        done.accept(result.error());
                    }
                });
    }

    /** Prepares a statement that the client prepared on the other side. */
    void prepare(
            Side side, @Nullable PreparedStatement statement, Consumer<@Nullable ErrPacket> done) {
        BackendLink link = state.link(side);
        if (link == null || !link.open()) {
            done.accept(SmallResult.LOST.error());
            return;
        }
        if (statement == null || statement.preparedOn(side)) {
            done.accept(null);
            return;
        }
        if (!statement.schema().equals(link.schema()) && !statement.schema().isEmpty()) {
            prepareInItsSchema(link, statement, done);
        } else {
            sendPrepare(link, statement, done);
        }
    }

    private void sendPrepare(
            BackendLink link, PreparedStatement statement, Consumer<@Nullable ErrPacket> done) {
        ByteBuf packet =
                PacketFrame.build(
                        link.allocator(),
                        0,
                        out -> out.writeByte(0x16).writeBytes(statement.sql()));
        link.send(packet, ReplyShape.PREPARED, new Prepared(link.side(), statement, done));
    }

    private void prepareInItsSchema(
            BackendLink link, PreparedStatement statement, Consumer<@Nullable ErrPacket> done) {
        choose(
                link,
                statement.schema(),
                error -> {
                    boolean absent = DefaultSchema.absent(error);
                    if (absent && !statement.facts().dependsOn(statement.schema())) {
                        sendPrepare(link, statement, done);
                    } else if (error != null) {
                        done.accept(error);
                    } else {
                        sendPrepare(link, statement, then(done, () -> schema(link, done)));
                    }
                });
    }

    private static Then then(Consumer<@Nullable ErrPacket> done, Runnable next) {
        return new Then(done, next);
    }

    /** The next step after a success; an error goes to the end at once. */
    private record Then(Consumer<@Nullable ErrPacket> done, Runnable next)
            implements Consumer<@Nullable ErrPacket> {
        @Override
        public void accept(@Nullable ErrPacket error) {
            if (error == null) {
                next.run();
            } else {
                done.accept(error);
            }
        }
    }

    private record Prepared(
            Side side, PreparedStatement statement, Consumer<@Nullable ErrPacket> done)
            implements OwnReply {
        @Override
        public void end(ReplyTracker tracker) {
            if (tracker.end().error()) {
                done.accept(
                        ProxyError.NOT_SUPPORTED.packet(
                                "the statement cannot be prepared on the %s server (error %d)"
                                        .formatted(side.label(), tracker.end().errorCode())));
            } else if (tracker.end().preparedColumns() != statement.columns()
                    || tracker.end().preparedParameters() != statement.parameters()) {
                done.accept(ProxyError.STATEMENT_DIFFERS.packet(side.label()));
            } else {
                statement.preparedOn(side, tracker.end().statementId());
                done.accept(null);
            }
        }

        @Override
        public void lost() {
            done.accept(SmallResult.LOST.error());
        }
    }
}
