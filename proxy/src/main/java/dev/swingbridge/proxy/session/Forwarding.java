package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.Command;
import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.CommandInput;
import dev.swingbridge.proxy.session.link.InternalQuery;
import dev.swingbridge.proxy.session.link.LongerCommand;
import dev.swingbridge.proxy.session.link.OptionCommand;
import dev.swingbridge.proxy.session.link.ReplySink;
import dev.swingbridge.proxy.session.link.SmallResult;
import dev.swingbridge.proxy.session.link.Upload;
import dev.swingbridge.proxy.session.state.FoundRows;
import dev.swingbridge.proxy.session.state.PreparedStatement;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.sql.StatementFacts.Effect;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a session's command to its side, and gives the reply to the client as it comes. */
final class Forwarding implements ReplySink {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

    private static final long NOT_READ = -1;

    private final ClientSession session;
    private final Channel client;
    private final SessionServices services;
    private final SessionState state;
    private final RunningCommand command;
    private final Upload upload;
    private final CommandEffects effects;
    private final FreshDefinitions definitions;
    private @Nullable BackendLink running;
    private StatementFacts lastFacts = RunningCommand.NO_FACTS;

    Forwarding(ClientSession session, SessionServices services) {
        this.session = session;
        this.client = session.channel();
        this.services = services;
        this.state = session.state();
        this.command = session.command();
        this.upload = session.upload();
        this.effects = new CommandEffects(state, services.router());
        this.definitions = new FreshDefinitions(session, services);
    }

    /** The link that the running command was sent on; null while none runs. */
    @Nullable BackendLink running() {
        return running;
    }

    /** Of the newest statement with tables. */
    StatementFacts lastFacts() {
        return lastFacts;
    }

    // ---- the command

    /** Sends the command at hand to the side, once that is ready for it. */
    void go(Side side) {
        command.side = side;
        PreparedStatement statement =
                command.code == CommandCode.PREPARE ? null : command.statement;
        if (command.code == CommandCode.BULK_EXECUTE && statement != null) {
            renew(statement, side);
        }
        boolean foundRows = side != state.current() && command.facts.has(Effect.READS_FOUND_ROWS);
        boolean inSchema = session.schema().lacking(side);
        if (!foundRows && session.sides().ready(side, statement, inSchema)) {
            state.current(side);
            send(side);
            return;
        }
        BackendLink left = state.link(state.current());
        if (foundRows && left != null) {
            FoundRows.ask(left, state.format(), rows -> enter(side, statement, rows));
        } else {
            enter(side, statement, NOT_READ);
        }
    }

    /**
     * @param foundRows of the statement before, on the other side; negative when it does not matter
     */
    private void enter(Side side, @Nullable PreparedStatement statement, long foundRows) {
        session.sides()
                .enter(
                        side,
                        statement,
                        session.schema().matters(),
                        failure -> {
                            BackendLink link = state.link(side);
                            if (session.phase() == SessionPhase.CLOSED) {
                                return;
                            }
                            if (failure != null && DefaultSchema.absent(failure)) {
                                withoutSchema(side, failure);
                            } else if (failure != null) {
                                cannotGo(side, failure);
                            } else if (foundRows >= 0 && link != null) {
                                FoundRows.make(link, state.format(), foundRows, () -> send(side));
                            } else {
                                send(side);
                            }
                        });
    }

    /**
     * MariaDB (11.4) does not execute many rows into a table that was altered since the statement
     * was prepared: it answers with error 0. A cutover alters tables before it flips the routes, so
     * the statement is prepared anew after it.
     */
    private void renew(PreparedStatement statement, Side side) {
        long version = services.routes().current().version();
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

    private void withoutSchema(Side side, ErrPacket failure) {
        if (session.schema().elsewhere(side, services.routes().current())) {
            go(side.other());
        } else {
            cannotGo(side, session.schema().refusal(side, failure));
        }
    }

    /** Nothing was sent, so the client may be told; unless the session lost its own server. */
    private void cannotGo(Side side, ErrPacket failure) {
        BackendLink link = state.link(state.current());
        if (link == null || !link.open()) {
            session.close();
        } else {
            LOG.warn(
                    "A statement could not go to its server session={} side={} error={}",
                    session.id(),
                    side.label(),
                    failure.message());
            session.answers().refuse(failure);
        }
    }

    private void send(Side side) {
        send(side, this);
    }

    /** The same when somebody else takes the reply, and hands its end to {@link #end}. */
    void send(Side side, ReplySink sink) {
        BackendLink link = state.link(side);
        if (link == null || !link.open()) {
            session.close();
            return;
        }
        ByteBuf head = command.takeHead();
        head = translated(head, side);
        lastFacts = command.facts.touchesTables() ? command.facts : lastFacts;
        session.phase(SessionPhase.RUNNING);
        running = link;
        link.send(head, command.reply(), sink);
        if (command.reply() == ReplyShape.NONE) {
            command.replyDone = true;
        }
        finishIfDone();
    }

    /** With the server's own statement id, and the parameter types that it has not seen yet. */
    ByteBuf translated(ByteBuf head, Side side) {
        PreparedStatement statement = command.statement;
        if (statement == null || command.code == CommandCode.PREPARE) {
            return head;
        }
        head.setIntLE(
                head.readerIndex() + PacketFrame.HEADER_BYTES + Command.OnStatement.ID_OFFSET,
                statement.idOn(side));
        if (command.code == CommandCode.EXECUTE) {
            return ExecuteParameters.complete(
                    command, head, statement, side, state.format().queryAttributes());
        }
        if (command.code == CommandCode.BULK_EXECUTE) {
            return ExecuteParameters.completeBulk(command, head, statement, side);
        }
        if (command.code == CommandCode.SEND_LONG_DATA) {
            statement.longData(true);
        }
        return head;
    }

    /** More bytes have come from the client while its command runs. */
    void uploadMore() {
        BackendLink link = running;
        boolean stream = command.reply() == ReplyShape.STREAM;
        if (link == null || (upload.ended() && !stream)) {
            return;
        }
        CommandInput input = session.input();
        if (input.readable() > 0) {
            int bytes = stream ? input.readable() : upload.feed(input.peek());
            if (bytes > 0) {
                LongerCommand longer = command.longer;
                ByteBuf more = input.take(bytes);
                link.write(longer == null ? more : longer.more(more));
            }
        }
        finishIfDone();
    }

    private void finishIfDone() {
        if (session.phase() != SessionPhase.RUNNING || !command.replyDone || !upload.ended()) {
            return;
        }
        running = null;
        state.releasePassesIfDone();
        Side side = command.side;
        if (side != null) {
            services.metrics()
                    .ran(side, command.facts.kind(), System.nanoTime() - command.startNanos);
        }
        session.phase(SessionPhase.IDLE);
    }

    /** The session ends: whatever runs is nobody's any more. */
    void abandon() {
        running = null;
    }

    // ---- the reply

    @Override
    public void part(ByteBuf bytes, boolean first, ReplyTracker tracker) {
        PreparedStatement statement = command.statement;
        if (first
                && command.code == CommandCode.PREPARE
                && statement != null
                && tracker.end().statementId() != 0) {
            // 0c 00 00 01 | 00 | <here> the server's id
            bytes.setIntLE(bytes.readerIndex() + PacketFrame.HEADER_BYTES + 1, statement.id());
        }
        client.write(bytes, client.voidPromise());
        BackendLink link = running;
        if (link != null && !client.isWritable()) {
            link.reading(false);
        }
    }

    @Override
    public void localFileRequested() {
        upload.beginLocalFile();
        client.flush();
        session.consumeSoon();
    }

    @Override
    public void end(ReplyTracker tracker) {
        command.replyDone = true;
        boolean reset = command.code == CommandCode.RESET_CONNECTION && !tracker.end().error();
        boolean reread = effects.apply(command, tracker);
        if (reset) {
            session.links().connectionReset();
        }
        definitions.settle(command, tracker.end(), () -> replied(reread));
    }

    private void replied(boolean reread) {
        if (effects.transactionUnknown() && upload.ended()) {
            askForTransaction(reread);
        } else {
            ended(reread);
        }
    }

    /** Whether the client must not see the end of its reply yet. */
    boolean keepsReply() {
        return definitions.waiting();
    }

    private void ended(boolean reread) {
        if (reread) {
            reread();
            return;
        }
        answered();
    }

    /** The client has its answer, and nothing follows from it. */
    void answered() {
        command.replyDone = true;
        finishIfDone();
        if (session.phase() == SessionPhase.IDLE && session.input().readable() > 0) {
            session.consumeSoon();
        }
    }

    @Override
    public void lost() {
        // linkClosed follows and ends the session: what the server did is not known
    }

    /** Asks the server whether a failed command has left a transaction open. */
    private void askForTransaction(boolean reread) {
        BackendLink link = running;
        if (link == null) {
            ended(reread);
            return;
        }
        client.flush();
        session.phase(SessionPhase.PREPARING);
        OptionCommand.send(
                link,
                link.multiStatements(),
                status -> {
                    if (session.phase() == SessionPhase.CLOSED || status == null) {
                        return; // the link's end ends the session
                    }
                    effects.transactionKnown(status, link.side());
                    session.phase(SessionPhase.RUNNING);
                    ended(reread);
                    session.consume();
                });
    }

    /** Asks the server how the next statement is to be read: schema, modes, character set. */
    private void reread() {
        BackendLink link = running;
        if (link == null) {
            finishIfDone();
            return;
        }
        client.flush();
        session.phase(SessionPhase.PREPARING);
        FoundRows.<SmallResult>keep(
                link,
                state.format(),
                state.diagnostics(),
                answer -> InternalQuery.run(link, state.format(), ContextReading.QUERY, answer),
                result -> {
                    if (session.phase() == SessionPhase.CLOSED) {
                        return;
                    }
                    if (result.ok()) {
                        ContextReading.apply(state, link, result);
                    }
                    session.phase(SessionPhase.RUNNING);
                    finishIfDone();
                    session.consume();
                });
    }
}
