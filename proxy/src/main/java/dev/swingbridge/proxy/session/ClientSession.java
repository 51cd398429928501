package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.Command;
import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.command.CommandDecoder;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.frontend.Authenticated;
import dev.swingbridge.proxy.frontend.ClientLogin;
import dev.swingbridge.proxy.frontend.LoginExchange;
import dev.swingbridge.router.Decision;
import dev.swingbridge.router.gate.TrafficGate;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.RouteTable;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's session: takes its commands one after the other, decides for each which server runs
 * it, and passes the bytes on in both directions. Touched only by its event loop, which is also the
 * loop of its connections.
 */
final class ClientSession implements BackendLink.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

    /** Commands that come while another one runs are kept up to here; then reading stops. */
    private static final int BACKLOG_BYTES = 64 << 10;

    /** Enough of a command to find ids and parameter types in. */
    private static final int HEAD_BYTES = 256 << 10;

    private enum Phase {
        IDLE,
        HELD,
        /** The proxy's own statements run. */
        PREPARING,
        RUNNING,
        /** The rest of a refused command is thrown away. */
        DISCARDING,
        CHANGING_USER,
        CLOSED
    }

    private final Channel client;
    private final SessionServices services;
    private final SessionState state;
    private final CommandInput input;
    private final Upload upload = new Upload();
    private final RunningCommand command = new RunningCommand();
    private final SqlReading reading;
    private final CommandEffects effects;
    private final SideChange sides;
    private final ReplyForwarder forwarder = new ReplyForwarder();
    private CommandDecoder decoder;
    private Phase phase = Phase.IDLE;
    private @Nullable BackendLink running;
    private TrafficGate.@Nullable Ticket ticket;
    private @Nullable ScheduledFuture<?> holdTimer;
    private long heldSinceNanos;
    private @Nullable ErrPacket refusal;
    private @Nullable LoginExchange exchange;
    private StatementFacts lastFacts = RunningCommand.NO_FACTS;

    ClientSession(Channel client, ClientLogin login, Backend home, SessionServices services) {
        this.client = client;
        this.services = services;
        this.state =
                new SessionState(
                        login,
                        home.side(),
                        services.sqlContext().apply(home.side()),
                        services.gate());
        this.input = new CommandInput(client.alloc());
        this.decoder = new CommandDecoder(login.capabilities());
        this.reading = new SqlReading(services.classifier());
        this.effects = new CommandEffects(state);
        this.sides =
                new SideChange(
                        state, services.connector(), client.eventLoop(), this, services.metrics());
    }

    /** Takes the channels into use. */
    void start(Backend home) {
        String schema = state.ledger().schema();
        sides.adopt(home, schema);
        client.pipeline().addLast(new ClientHandler(this));
        client.config().setAutoRead(true);
    }

    long id() {
        return state.id();
    }

    Channel channel() {
        return client;
    }

    SessionState state() {
        return state;
    }

    SideChange sides() {
        return sides;
    }

    // ---- bytes from the client

    void received(ByteBuf chunk) {
        input.add(chunk);
        consume();
    }

    private void consume() {
        switch (phase) {
            case IDLE -> nextCommand();
            case RUNNING -> uploadMore();
            case DISCARDING -> discardMore();
            case CHANGING_USER -> loginPackets();
            case CLOSED -> input.clear();
            case HELD, PREPARING -> {
                // kept until the command at work is done
            }
        }
        steerReading();
    }

    private void nextCommand() {
        while (phase == Phase.IDLE && input.readable() >= PacketFrame.HEADER_BYTES) {
            ByteBuf in = input.peek();
            int length = PacketFrame.payloadLength(in);
            int available = in.readableBytes() - PacketFrame.HEADER_BYTES;
            if (available < Math.min(length, 1)) {
                return;
            }
            int at = in.readerIndex() + PacketFrame.HEADER_BYTES;
            CommandCode code =
                    length == 0 ? CommandCode.UNKNOWN : CommandCode.of(in.getUnsignedByte(at));
            if (available < needed(code, length)) {
                return;
            }
            begin(in, at, Math.min(length, available));
        }
    }

    /** How much of a packet must be there before the command can be judged. */
    private static int needed(CommandCode code, int length) {
        boolean text = code == CommandCode.QUERY || code == CommandCode.PREPARE;
        boolean large = code == CommandCode.CHANGE_USER || code == CommandCode.INIT_DB;
        return text || large ? length : Math.min(length, HEAD_BYTES);
    }

    private void begin(ByteBuf in, int at, int length) {
        Command decoded = decoder.decode(in, at, length);
        upload.beginCommand();
        int bytes = upload.feed(in);
        ByteBuf head = input.take(bytes);
        command.begin(decoded.code(), head, System.nanoTime());
        phase = Phase.PREPARING;
        int payload = head.readerIndex() + PacketFrame.HEADER_BYTES;
        switch (decoded) {
            case Command.Query query -> query(head, payload, query.textOffset(), length);
            case Command.Prepare _ -> prepare(head, payload, length);
            case Command.OnStatement on -> onStatement(on);
            case Command.InitDb initDb -> {
                command.schema = initDb.schema();
                go(state.current());
            }
            case Command.ProcessKill kill -> kill(kill.connectionId(), false);
            case Command.Malformed _ -> go(state.current());
            case Command.Plain plain -> plain(plain.code(), head, payload, length);
        }
    }

    // ---- commands

    private void query(ByteBuf head, int payload, int textOffset, int length) {
        reading.read(
                command,
                head,
                payload + textOffset,
                length - textOffset,
                upload.ended(),
                state.context());
        reading.preparedTexts(command, state.ledger(), state.context());
        if (command.facts.kind() == StatementFacts.Kind.KILL) {
            kill(KillStatement.target(command), KillStatement.queryOnly(command));
        } else {
            route();
        }
    }

    private void prepare(ByteBuf head, int payload, int length) {
        reading.read(command, head, payload + 1, length - 1, upload.ended(), state.context());
        command.details = java.util.List.of();
        command.statement =
                state.statements()
                        .candidate(
                                SqlReading.copy(head, payload + 1, length - 1),
                                command.facts,
                                state.ledger().schema());
        route();
    }

    private void onStatement(Command.OnStatement on) {
        PreparedStatement statement = state.statements().find(on.statementId());
        if (statement == null) {
            unknownStatement(on);
            return;
        }
        command.statement = statement;
        switch (on.code()) {
            case EXECUTE, BULK_EXECUTE, SEND_LONG_DATA -> {
                reading.again(command, statement, state.context());
                route();
            }
            case CLOSE -> close(statement);
            default -> {
                // FETCH and RESET belong where the cursor or the parameters are
                Side side = statement.cursorSide();
                go(side != null ? side : preparedSide(statement));
            }
        }
    }

    private Side preparedSide(PreparedStatement statement) {
        Side current = state.current();
        return statement.preparedOn(current) || !statement.preparedOn(current.other())
                ? current
                : current.other();
    }

    private void unknownStatement(Command.OnStatement on) {
        if (on.code().reply() == ReplyShape.NONE) {
            dropCommand();
        } else {
            refuse(
                    ProxyError.NO_SUCH_STATEMENT.packet(
                            Integer.toUnsignedString(on.statementId()), "the command"));
        }
    }

    private void close(PreparedStatement statement) {
        state.statements().remove(statement);
        for (Side side : Side.values()) {
            BackendLink link = state.link(side);
            if (link != null && link.open() && statement.preparedOn(side)) {
                ByteBuf packet = client.alloc().buffer(9);
                packet.writeMediumLE(5).writeByte(0).writeByte(0x19);
                packet.writeIntLE(statement.idOn(side));
                link.write(packet);
            }
        }
        state.releasePassesIfDone();
        dropCommand();
    }

    private void plain(CommandCode code, ByteBuf head, int payload, int length) {
        switch (code) {
            case QUIT -> close();
            case CHANGE_USER -> changeUser();
            case FIELD_LIST -> {
                command.facts = fieldList(head, payload, length);
                route();
            }
            case BINLOG_DUMP, BINLOG_DUMP_GTID, TABLE_DUMP, REGISTER_REPLICA -> {
                state.pins().set(Pin.Reason.BINLOG_DUMP, code.reply() == ReplyShape.STREAM);
                go(services.routes().current().defaultSide());
            }
            default -> go(state.current());
        }
    }

    // 04 | table 00 | wildcard
    private StatementFacts fieldList(ByteBuf head, int payload, int length) {
        int end = head.indexOf(payload + 1, payload + length, (byte) 0);
        int bytes = (end < 0 ? payload + length : end) - payload - 1;
        String table = head.toString(payload + 1, bytes, StandardCharsets.UTF_8);
        return new StatementFacts(
                StatementFacts.Kind.SHOW,
                Set.of(new TableName(state.ledger().schema(), table)),
                Set.of(),
                Set.of(),
                true);
    }

    /** An id that is not the proxy's is the server's own: shown by SHOW PROCESSLIST. */
    private void kill(long connectionId, boolean queryOnly) {
        ClientSession victim = services.registry().find(connectionId);
        if (victim == null) {
            go(state.current());
            return;
        }
        new KillStatement(state, services.connector(), client.eventLoop())
                .kill(
                        victim,
                        queryOnly,
                        error -> {
                            if (phase == Phase.CLOSED) {
                                return;
                            }
                            if (error == null) {
                                answerOk();
                            } else {
                                refuse(error);
                            }
                            consumeSoon();
                        });
    }

    // ---- which side, and when

    private void route() {
        StatementFacts facts = command.facts;
        if (!facts.touchesTables() && facts.kind() != StatementFacts.Kind.DDL) {
            go(state.current());
            return;
        }
        RouteTable routes = services.routes().current();
        for (; ; ) {
            Set<String> groups = services.router().groupsOf(facts, routes);
            if (!state.passes().enter(groups)) {
                hold(groups);
                return;
            }
            RouteTable now = services.routes().current();
            if (now.version() == routes.version()) {
                break;
            }
            routes = now; // it changed before the pass was ours
        }
        switch (services.router().route(facts, routes, state.view())) {
            case Decision.Forward forward -> go(forward.side());
            case Decision.Hold hold -> hold(hold.groups());
            case Decision.Refuse refused -> {
                services.metrics().refused(refused.reason());
                refuse(
                        new ErrPacket(
                                refused.reason().code,
                                refused.reason().sqlState,
                                refused.message()));
            }
        }
    }

    private void hold(Set<String> groups) {
        phase = Phase.HELD;
        if (holdTimer == null) {
            heldSinceNanos = System.nanoTime();
            services.metrics().held(1);
            holdTimer =
                    client.eventLoop()
                            .schedule(
                                    () -> heldTooLong(groups),
                                    services.holdLimit().toNanos(),
                                    TimeUnit.NANOSECONDS);
        }
        ticket =
                services.gate()
                        .whenReleased(
                                groups, id(), () -> client.eventLoop().execute(this::released));
    }

    private void released() {
        if (phase == Phase.HELD) {
            ticket = null;
            phase = Phase.PREPARING;
            route();
            if (phase != Phase.HELD) {
                holdEnded();
            }
        }
    }

    private void heldTooLong(Set<String> groups) {
        if (phase == Phase.HELD) {
            holdEnded();
            refuse(
                    ProxyError.HELD_TOO_LONG.packet(
                            String.join(", ", groups), services.holdLimit().toMillis() + "ms"));
        }
    }

    private void holdEnded() {
        if (ticket != null) {
            ticket.close();
            ticket = null;
        }
        if (holdTimer != null) {
            holdTimer.cancel(false);
            holdTimer = null;
            services.metrics().held(-1);
        }
    }

    private void go(Side side) {
        command.side = side;
        PreparedStatement statement =
                command.code == CommandCode.PREPARE ? null : command.statement;
        if (sides.ready(side, statement)) {
            state.current(side);
            send(side);
            return;
        }
        sides.enter(
                side,
                statement,
                failure -> {
                    if (phase == Phase.CLOSED) {
                        return;
                    }
                    if (failure == null) {
                        send(side);
                    } else {
                        cannotGo(side, failure);
                    }
                });
    }

    /** Nothing was sent, so the client may be told; unless the session lost its own server. */
    private void cannotGo(Side side, ErrPacket failure) {
        BackendLink link = state.link(state.current());
        if (link == null || !link.open()) {
            close();
        } else {
            LOG.warn(
                    "A statement could not go to its server session={} side={} error={}",
                    id(),
                    side.label(),
                    failure.message());
            refuse(failure);
        }
    }

    private void send(Side side) {
        BackendLink link = state.link(side);
        if (link == null || !link.open()) {
            close();
            return;
        }
        ByteBuf head = command.takeHead();
        PreparedStatement statement = command.statement;
        if (statement != null && command.code != CommandCode.PREPARE) {
            head.setIntLE(
                    head.readerIndex() + PacketFrame.HEADER_BYTES + Command.OnStatement.ID_OFFSET,
                    statement.idOn(side));
            if (command.code == CommandCode.EXECUTE) {
                head =
                        ExecuteParameters.complete(
                                head, statement, side, state.format().queryAttributes());
            } else if (command.code == CommandCode.SEND_LONG_DATA) {
                statement.longData(true);
            }
        }
        lastFacts = command.facts.touchesTables() ? command.facts : lastFacts;
        phase = Phase.RUNNING;
        running = link;
        link.send(head, command.reply(), forwarder);
        if (command.reply() == ReplyShape.NONE) {
            command.replyDone = true;
        }
        finishIfDone();
    }

    private void uploadMore() {
        BackendLink link = running;
        boolean stream = command.reply() == ReplyShape.STREAM;
        if (link == null || (upload.ended() && !stream)) {
            return;
        }
        if (input.readable() > 0) {
            int bytes = stream ? input.readable() : upload.feed(input.peek());
            if (bytes > 0) {
                link.write(input.take(bytes));
            }
        }
        finishIfDone();
    }

    private void finishIfDone() {
        if (phase != Phase.RUNNING || !command.replyDone || !upload.ended()) {
            return;
        }
        running = null;
        state.releasePassesIfDone();
        Side side = command.side;
        if (side != null) {
            services.metrics()
                    .ran(side, command.facts.kind(), System.nanoTime() - command.startNanos);
        }
        phase = Phase.IDLE;
    }

    // ---- answers of the proxy's own

    private void refuse(ErrPacket error) {
        command.dropHead();
        refusal = command.reply() == ReplyShape.NONE ? null : error;
        phase = Phase.DISCARDING;
        discardMore();
        consumeNext();
    }

    private void discardMore() {
        if (!upload.ended() && input.readable() > 0) {
            int bytes = upload.feed(input.peek());
            if (bytes > 0) {
                input.take(bytes).release();
            }
        }
        if (upload.ended()) {
            if (refusal != null) {
                client.writeAndFlush(
                        ProxyError.frame(client.alloc(), upload.sequence() + 1, refusal));
                refusal = null;
            }
            state.releasePassesIfDone();
            phase = Phase.IDLE;
        }
    }

    private void dropCommand() {
        refusal = null;
        command.dropHead();
        phase = Phase.DISCARDING;
        discardMore();
    }

    private void answerOk() {
        command.dropHead();
        client.writeAndFlush(OkAnswer.frame(client.alloc(), upload.sequence() + 1, state));
        phase = Phase.IDLE;
    }

    private void consumeNext() {
        if (phase == Phase.IDLE && input.readable() > 0) {
            client.eventLoop().execute(this::consume);
        }
    }

    // ---- COM_CHANGE_USER

    private void changeUser() {
        ByteBuf frame = command.takeHead();
        phase = Phase.CHANGING_USER;
        LoginExchange started = services.authenticator().changeUser(client, state.login(), frame);
        frame.release();
        exchange = started;
        started.outcome()
                .addListener(
                        (Future<Authenticated> outcome) -> {
                            exchange = null;
                            if (outcome.isSuccess()) {
                                userChanged(outcome.getNow());
                            } else {
                                client.write(io.netty.buffer.Unpooled.EMPTY_BUFFER);
                                close();
                            }
                        });
    }

    private void loginPackets() {
        while (exchange != null && input.readable() >= PacketFrame.HEADER_BYTES) {
            int bytes = PacketFrame.HEADER_BYTES + PacketFrame.payloadLength(input.peek());
            if (input.readable() < bytes) {
                return;
            }
            exchange.receive(input.take(bytes));
        }
    }

    private void userChanged(Authenticated as) {
        if (phase == Phase.CLOSED) {
            as.home().channel().close();
            return;
        }
        closeLinks();
        Side home = as.home().side();
        state.reset(as.login(), home, services.sqlContext().apply(home));
        decoder = new CommandDecoder(as.login().capabilities());
        sides.adopt(as.home(), state.ledger().schema());
        phase = Phase.IDLE;
        consume();
    }

    private void connectionReset() {
        Side home = state.current();
        BackendLink other = state.link(home.other());
        if (other != null) {
            state.link(home.other(), null);
            services.metrics().backends(home.other(), -1);
            other.close();
        }
        String schema = state.ledger().schema();
        state.reset(state.login(), home, services.sqlContext().apply(home));
        state.ledger().schema(schema); // the server keeps it, too
        state.schemaChanged();
        BackendLink link = state.link(home);
        if (link != null) {
            link.schema(schema);
        }
    }

    // ---- what the links say

    @Override
    public void readComplete() {
        client.flush();
    }

    @Override
    public void writabilityChanged() {
        steerReading();
    }

    @Override
    public void unasked(BackendLink link, ByteBuf bytes) {
        if (phase == Phase.IDLE && link.side() == state.current()) {
            client.writeAndFlush(bytes, client.voidPromise()); // the server's farewell
        } else {
            bytes.release();
        }
    }

    @Override
    public void linkClosed(BackendLink link) {
        if (state.link(link.side()) != link) {
            return;
        }
        state.link(link.side(), null);
        state.statements().forget(link.side());
        services.metrics().backends(link.side(), -1);
        if (phase != Phase.CLOSED && (link == running || link.side() == state.current())) {
            close(); // as the server would have done to a client of its own
        }
    }

    /** Reads from each side only as fast as the other one takes it. */
    private void steerReading() {
        if (phase == Phase.CLOSED) {
            return;
        }
        BackendLink link = running;
        if (link != null) {
            link.reading(client.isWritable());
        }
        boolean uploading =
                phase == Phase.RUNNING && (!upload.ended() || command.reply() == ReplyShape.STREAM);
        boolean wanted =
                switch (phase) {
                    case IDLE, DISCARDING, CHANGING_USER -> true;
                    case RUNNING ->
                            uploading
                                    ? link == null || link.writable()
                                    : input.readable() < BACKLOG_BYTES;
                    case HELD, PREPARING -> input.readable() < BACKLOG_BYTES;
                    case CLOSED -> false;
                };
        if (client.config().isAutoRead() != wanted) {
            client.config().setAutoRead(wanted);
        }
    }

    // ---- the end

    void close() {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        holdEnded();
        command.dropHead();
        input.clear();
        running = null;
        closeLinks();
        state.passes().closeAll();
        services.registry().ended(this);
        client.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
                .addListener(ChannelFutureListener.CLOSE);
    }

    private void closeLinks() {
        for (Side side : Side.values()) {
            BackendLink link = state.link(side);
            if (link != null) {
                state.link(side, null);
                services.metrics().backends(side, -1);
                link.quit();
            }
        }
    }

    /** Gives the reply to the client as it comes. */
    private final class ReplyForwarder implements ReplySink {
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
            consumeSoon();
        }

        @Override
        public void end(ReplyTracker tracker) {
            command.replyDone = true;
            boolean reset = command.code == CommandCode.RESET_CONNECTION && !tracker.end().error();
            boolean reread = effects.apply(command, tracker);
            if (reset) {
                connectionReset();
            }
            if (reread) {
                reread();
                return;
            }
            finishIfDone();
            if (phase == Phase.IDLE && input.readable() > 0) {
                consumeSoon();
            }
        }

        @Override
        public void lost() {
            // linkClosed follows and ends the session: what the server did is not known
        }
    }

    private void consumeSoon() {
        client.eventLoop().execute(this::consume);
    }

    /** Asks the server how the next statement is to be read: schema, modes, character set. */
    private void reread() {
        BackendLink link = running;
        if (link == null) {
            finishIfDone();
            return;
        }
        client.flush();
        phase = Phase.PREPARING;
        InternalQuery.run(
                link,
                state.format(),
                ContextReading.QUERY,
                result -> {
                    if (phase == Phase.CLOSED) {
                        return;
                    }
                    if (result.ok()) {
                        ContextReading.apply(state, link, result);
                    }
                    phase = Phase.RUNNING;
                    finishIfDone();
                    consume();
                });
    }

    StatementFacts lastFacts() {
        return lastFacts;
    }

    long heldSinceNanos() {
        return heldSinceNanos;
    }

    SessionSummary.State summaryState() {
        return switch (phase) {
            case IDLE, CLOSED -> SessionSummary.State.IDLE;
            case HELD -> SessionSummary.State.HELD;
            case PREPARING -> SessionSummary.State.MOVING;
            case RUNNING, DISCARDING, CHANGING_USER -> SessionSummary.State.RUNNING;
        };
    }

    boolean idle() {
        return phase == Phase.IDLE && input.readable() == 0;
    }

    /** The session's links are the proxy's for a moment; commands wait until {@link #resume}. */
    void pause() {
        phase = Phase.PREPARING;
    }

    void resume() {
        if (phase == Phase.PREPARING) {
            phase = Phase.IDLE;
            consume();
        }
    }

    /** KILL QUERY of another session: a held statement ends here, it was sent nowhere. */
    boolean interruptHeld() {
        if (phase != Phase.HELD) {
            return false;
        }
        holdEnded();
        refuse(ProxyError.KILLED.packet());
        return true;
    }
}
