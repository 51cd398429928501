package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.backend.GuardedLoop;
import dev.swingbridge.proxy.error.ProxyError;
import dev.swingbridge.proxy.frontend.ClientLogin;
import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.sides.SessionPause;
import dev.swingbridge.proxy.session.sides.SideChange;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's session: takes its commands one after the other, asks its parts what comes {@link
 * Next}, and does it. Only here the phase changes; an answer that comes too late is dropped by its
 * {@link Turn}. Touched only by its event loop, which is also the loop of its connections.
 *
 * <pre>
 *   bytes -> CommandReading -> CommandDispatch -> Admission -> SideEntry -> Forwarding -> ReplyOutcome
 *                 |                 |                 |            |             |
 *                 +-----------------+---- Next -------+------------+-------------+
 * </pre>
 */
final class ClientSession implements SessionPause {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

    private final Channel client;
    private final GuardedLoop loop;
    private final SessionServices services;
    private final SessionState state;
    private final CommandBytes bytes;
    private final SessionLinks links;
    private final Runnable connectionReset;
    private final SideChange sides;
    private final SessionParts parts;
    private final Forwarding forwarding;
    private final ReadSteering steering;
    private final Turn turn;
    private RunningCommand command = new RunningCommand.Plain(CommandCode.PING);
    private SessionPhase phase = SessionPhase.IDLE;
    private Next.Own answer = new Next.Unanswered();
    private long startNanos = System.nanoTime();

    ClientSession(Channel client, ClientLogin login, Backend home, SessionServices services) {
        this.client = client;
        this.loop = new GuardedLoop(client.eventLoop(), this::failed);
        this.services = services;
        this.state =
                new SessionState(
                        login,
                        home.side(),
                        services.sqlContext().apply(home.side()),
                        services.gate());
        this.bytes = new CommandBytes(client.alloc());
        this.links = new SessionLinks(this, services);
        this.connectionReset = links::connectionReset;
        this.sides = new SideChange(state, services.connector(), loop, links, services.metrics());
        this.parts = SessionParts.of(services, client, loop, state, bytes, sides);
        this.forwarding =
                new Forwarding(client, state, bytes, services.metrics(), new ReplyEvents());
        this.steering = new ReadSteering(client, bytes, forwarding);
        this.turn = new Turn(loop, this::follow, this::consumeSoon);
    }

    /** Takes the channels into use. */
    void start(Backend home) {
        sides.adopt(home);
        client.pipeline().addLast(new ClientHandler(this));
        client.config().setAutoRead(true);
    }

    // ---- bytes from the client

    void received(ByteBuf chunk) {
        bytes.add(chunk);
        consume();
    }

    /** Goes on with the bytes that wait, as far as the phase lets it. */
    private void consume() {
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
            case RUNNING -> {
                forwarding.uploadMore();
                finishIfDone();
            }
            case DISCARDING -> answerIfWhole();
            case CHANGING_USER -> parts.userChange().packets();
            case CLOSED -> bytes.clear();
            case HELD, PREPARING, PAUSED -> {
                // kept until the command at work is done
            }
        }
    }

    private void consumeSoon() {
        loop.execute(this::consume);
    }

    private void nextCommand() {
        while (phase == SessionPhase.IDLE) {
            int length = bytes.ready();
            if (length < 0) {
                return;
            }
            startNanos = System.nanoTime();
            phase = SessionPhase.PREPARING;
            command = parts.reading().next(bytes, length);
            follow(parts.dispatch().dispatch(command));
        }
    }

    /** One of the channels can take more, or less. */
    void steerReading() {
        steering.steer(phase.appetite());
    }

    // ---- what comes next

    /** Does what a part says. */
    private void follow(Next next) {
        if (phase == SessionPhase.HELD && !(next instanceof Next.Hold)) {
            parts.held().end();
        }
        switch (next) {
            case Next.Send(Side side) -> follow(parts.entry().toward(command, side));
            case Next.Forward(Side side) -> forward(side);
            case Next.Gather gather -> gather(gather);
            case Next.Hold(var groups) ->
                    ask(
                            SessionPhase.HELD,
                            parts.held().until(groups, () -> parts.admission().route(command)));
            case Next.Route(RunningCommand known) -> {
                command = known;
                follow(parts.admission().route(known));
            }
            case Next.Ask<?> ask -> ask(SessionPhase.PREPARING, ask);
            case Next.Own own -> {
                phase = SessionPhase.DISCARDING;
                answer = own;
                answerIfWhole();
            }
            case Next.Reply(ByteBuf packets, ReplyTracker tracker) -> {
                client.write(packets);
                replyEnded(tracker);
                client.flush();
            }
            case Next.Replied _ -> {
                phase = SessionPhase.RUNNING;
                forwarding.replied();
                finishIfDone();
            }
            case Next.ChangeUser _ ->
                    ask(SessionPhase.CHANGING_USER, parts.userChange().ask(links::userChanged));
            case Next.Idle _ -> phase = SessionPhase.IDLE;
            case Next.End _ -> close();
        }
    }

    private void ask(SessionPhase meanwhile, Next.Ask<?> ask) {
        phase = meanwhile;
        turn.ask(ask);
    }

    private void forward(Side side) {
        BackendLink link = state.link(side);
        if (link == null || !link.open()) {
            close();
            return;
        }
        phase = SessionPhase.RUNNING;
        turn.forwarded();
        forwarding.send(command, link);
        finishIfDone();
    }

    private void gather(Next.Gather gather) {
        BackendLink link = state.link(gather.side());
        if (link == null) {
            close();
            return;
        }
        forwarding.begin(command, link);
        ask(SessionPhase.RUNNING, gather.reply());
    }

    /** What the loop hears of a reply that is forwarded. */
    private final class ReplyEvents implements Forwarding.Listener {
        @Override
        public void replyEnded(ReplyTracker tracker) {
            if (!turn.awaitsReply()) {
                return;
            }
            ClientSession.this.replyEnded(tracker);
            if (phase == SessionPhase.IDLE && bytes.waiting() > 0) {
                consumeSoon();
            }
        }

        @Override
        public void localFileRequested() {
            consumeSoon();
        }
    }

    private void replyEnded(ReplyTracker tracker) {
        BackendLink link = forwarding.running();
        if (link == null) {
            close();
            return;
        }
        follow(parts.outcome().of(command, link, tracker, connectionReset));
    }

    private void finishIfDone() {
        if (phase == SessionPhase.RUNNING && forwarding.done()) {
            forwarding.finish(startNanos);
            phase = SessionPhase.IDLE;
        }
    }

    private void answerIfWhole() {
        if (!bytes.discard()) {
            return;
        }
        ByteBuf packets = parts.answers().packets(answer, command, bytes.replySequence());
        if (packets != null) {
            client.writeAndFlush(packets);
        }
        forwarding.finish(startNanos);
        phase = SessionPhase.IDLE;
    }

    // ---- the end

    /**
     * Something that nobody expects was thrown by the session's work, wherever that was begun: by
     * bytes, a timer, a login to a server. It ends here, as nothing else would wake it.
     */
    void failed(Throwable cause) {
        LOG.error("A session failed and is closed session={}", id(), cause);
        boolean asked = phase == SessionPhase.HELD || phase == SessionPhase.PREPARING;
        if (asked && forwarding.running() == null && command.code().reply() != ReplyShape.NONE) {
            ErrPacket error = ProxyError.SESSION_FAILED.packet(id());
            client.write(ProxyError.frame(client.alloc(), bytes.replySequence(), error));
        }
        close();
    }

    void close() {
        if (phase == SessionPhase.CLOSED) {
            return;
        }
        phase = SessionPhase.CLOSED;
        turn.end();
        try {
            letGo();
        } finally {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void letGo() {
        parts.held().end();
        bytes.clear();
        forwarding.abandon();
        sides.end();
        links.quitAll();
        state.passes().closeAll();
        services.registry().ended(id());
    }

    // ---- for those who look at sessions, and make them ready for the other side

    @Override
    public boolean idle() {
        return phase == SessionPhase.IDLE && bytes.waiting() == 0;
    }

    @Override
    public void pause() {
        phase = SessionPhase.PAUSED;
    }

    @Override
    public void resume() {
        if (phase == SessionPhase.PAUSED) {
            phase = SessionPhase.IDLE;
            consume();
        }
    }

    /** The client gets a server's binary log, as replicas do, until one of them has enough. */
    @Override
    public boolean dumping() {
        return phase == SessionPhase.RUNNING && command.code().reply() == ReplyShape.STREAM;
    }

    /**
     * KILL QUERY of another session: a held statement ends here, it was sent nowhere.
     *
     * @return false when none is held
     */
    boolean interrupt() {
        boolean waits = phase == SessionPhase.HELD;
        if (waits) {
            parts.held().kill();
        }
        return waits;
    }

    /** When the last command came, or the login where there was none. */
    long askedLastNanos() {
        return startNanos;
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

    GuardedLoop loop() {
        return loop;
    }

    SessionParts parts() {
        return parts;
    }

    Forwarding forwarding() {
        return forwarding;
    }

    SideChange sides() {
        return sides;
    }
}
