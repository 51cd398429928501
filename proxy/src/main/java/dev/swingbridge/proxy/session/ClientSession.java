package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.Command;
import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.command.CommandDecoder;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.frontend.Authenticated;
import dev.swingbridge.proxy.frontend.ClientLogin;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.CommandInput;
import dev.swingbridge.proxy.session.link.Upload;
import dev.swingbridge.proxy.session.sides.SideChange;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

/**
 * One client's session: takes its commands one after the other and hands each to the part that
 * knows what becomes of it. Touched only by its event loop, which is also the loop of its
 * connections.
 *
 * <pre>
 *   bytes -> CommandDispatch -> Admission -> Forwarding -> the server and back
 *                 |                 |
 *                 +---- OwnAnswers -+       an error or OK of the proxy's own
 * </pre>
 */
final class ClientSession {
    /** Commands that come while another one runs are kept up to here; then reading stops. */
    private static final int BACKLOG_BYTES = 64 << 10;

    /** Enough of a command to find ids and parameter types in. */
    private static final int HEAD_BYTES = 256 << 10;

    private final Channel client;
    private final SessionServices services;
    private final SessionState state;
    private final CommandInput input;
    private final Upload upload = new Upload();
    private final RunningCommand command = new RunningCommand();
    private final SessionLinks links;
    private final DefaultSchema schema;
    private final SideChange sides;
    private final OwnAnswers answers;
    private final Admission admission;
    private final Forwarding forwarding;
    private final UserChange userChange;
    private final CommandDispatch dispatch;
    private CommandDecoder decoder;
    private SessionPhase phase = SessionPhase.IDLE;

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
        this.schema = new DefaultSchema(state, command);
        this.links = new SessionLinks(this, services);
        this.sides =
                new SideChange(
                        state, services.connector(), client.eventLoop(), links, services.metrics());
        this.answers = new OwnAnswers(this);
        this.admission = new Admission(this, services);
        this.forwarding = new Forwarding(this, services);
        this.userChange = new UserChange(this, services.authenticator());
        this.dispatch = new CommandDispatch(this, services);
    }

    /** Takes the channels into use. */
    void start(Backend home) {
        sides.adopt(home);
        client.pipeline().addLast(new ClientHandler(this));
        client.config().setAutoRead(true);
    }

    // ---- bytes from the client

    void received(ByteBuf chunk) {
        input.add(chunk);
        consume();
    }

    /** Goes on with the bytes that wait, as far as the phase lets it. */
    void consume() {
        SessionPhase before = phase;
        consumeIn(before);
        if (before != SessionPhase.IDLE && phase == SessionPhase.IDLE) {
            // the end of one command may have come with the next, which nothing else will wake
            nextCommand();
        }
        steerReading();
    }

    private void consumeIn(SessionPhase now) {
        switch (now) {
            case IDLE -> nextCommand();
            case RUNNING -> forwarding.uploadMore();
            case DISCARDING -> answers.discardMore();
            case CHANGING_USER -> userChange.packets();
            case CLOSED -> input.clear();
            case HELD, PREPARING -> {
                // kept until the command at work is done
            }
        }
    }

    void consumeSoon() {
        client.eventLoop().execute(this::consume);
    }

    private void nextCommand() {
        while (phase == SessionPhase.IDLE && input.readable() >= PacketFrame.HEADER_BYTES) {
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
        phase = SessionPhase.PREPARING;
        dispatch.dispatch(decoded, head, head.readerIndex() + PacketFrame.HEADER_BYTES, length);
    }

    /** Reads from each side only as fast as the other one takes it. */
    void steerReading() {
        if (phase == SessionPhase.CLOSED) {
            return;
        }
        BackendLink link = forwarding.running();
        if (link != null) {
            link.reading(client.isWritable());
        }
        boolean wanted =
                switch (phase) {
                    case IDLE, DISCARDING, CHANGING_USER -> true;
                    case RUNNING ->
                            uploading()
                                    ? link == null || link.writable()
                                    : input.readable() < BACKLOG_BYTES;
                    case HELD, PREPARING -> input.readable() < BACKLOG_BYTES;
                    case CLOSED -> false;
                };
        if (client.config().isAutoRead() != wanted) {
            client.config().setAutoRead(wanted);
        }
    }

    private boolean uploading() {
        return !upload.ended() || command.reply() == ReplyShape.STREAM;
    }

    /** The client gets a server's binary log, as replicas do, until one of them has enough. */
    boolean dumping() {
        return phase == SessionPhase.RUNNING && command.reply() == ReplyShape.STREAM;
    }

    // ---- another user, and the end

    /** The same client goes on as somebody else. */
    void userChanged(Authenticated as) {
        links.quitAll();
        Side home = as.home().side();
        state.reset(as.login(), home, services.sqlContext().apply(home));
        decoder = new CommandDecoder(as.login().capabilities());
        sides.adopt(as.home());
        phase = SessionPhase.IDLE;
        consume();
    }

    void close() {
        if (phase == SessionPhase.CLOSED) {
            return;
        }
        phase = SessionPhase.CLOSED;
        admission.end();
        command.dropHead();
        input.clear();
        forwarding.abandon();
        sides.end();
        links.quitAll();
        state.passes().closeAll();
        services.registry().ended(id());
        client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    // ---- for those who make sessions ready for the other side

    boolean idle() {
        return phase == SessionPhase.IDLE && input.readable() == 0;
    }

    /** The session's links are the proxy's for a moment; commands wait until {@link #resume}. */
    void pause() {
        phase = SessionPhase.PREPARING;
    }

    void resume() {
        if (phase == SessionPhase.PREPARING) {
            phase = SessionPhase.IDLE;
            consume();
        }
    }

    // ---- its parts

    /** When the last command came, or the login where there was none. */
    long askedLastNanos() {
        return command.startNanos;
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

    SessionPhase phase() {
        return phase;
    }

    void phase(SessionPhase next) {
        phase = next;
    }

    CommandInput input() {
        return input;
    }

    Upload upload() {
        return upload;
    }

    RunningCommand command() {
        return command;
    }

    SessionLinks links() {
        return links;
    }

    DefaultSchema schema() {
        return schema;
    }

    SideChange sides() {
        return sides;
    }

    OwnAnswers answers() {
        return answers;
    }

    Admission admission() {
        return admission;
    }

    Forwarding forwarding() {
        return forwarding;
    }

    UserChange userChange() {
        return userChange;
    }
}
