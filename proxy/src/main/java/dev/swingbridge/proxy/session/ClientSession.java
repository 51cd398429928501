package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.proxy.frontend.Authenticated;
import dev.swingbridge.proxy.frontend.ClientLogin;
import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.command.Next;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.sides.SessionPause;
import dev.swingbridge.proxy.session.sides.SideChange;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * One client's session: takes its commands one after the other, asks its parts what comes {@link
 * Next}, and does it. Only here the phase changes, and only here something comes too late. Touched
 * only by its event loop, which is also the loop of its connections.
 *
 * <pre>
 *   bytes -> CommandReading -> CommandDispatch -> Admission -> SideEntry -> Forwarding -> ReplyOutcome
 *                 |                 |                 |            |             |
 *                 +-----------------+---- Next -------+------------+-------------+
 * </pre>
 */
final class ClientSession implements SessionPause {
    /** Commands that come while another one runs are kept up to here; then reading stops. */
    private static final int BACKLOG_BYTES = 64 << 10;

    private final Channel client;
    private final EventLoop loop;
    private final SessionServices services;
    private final SessionState state;
    private final CommandBytes bytes;
    private final SessionLinks links;
    private final Runnable connectionReset;
    private final SideChange sides;
    private final SessionParts parts;
    private final Forwarding forwarding;
    private RunningCommand command = new RunningCommand.Plain(CommandCode.PING);
    private SessionPhase phase = SessionPhase.IDLE;
    private Next.Own answer = new Next.Unanswered();
    private long startNanos = System.nanoTime();

    /** Counts what the session waits for: an answer to anything older comes too late. */
    private long turn;

    private long forwardTurn;

    ClientSession(Channel client, ClientLogin login, Backend home, SessionServices services) {
        this.client = client;
        this.loop = client.eventLoop();
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
        this.parts = SessionParts.of(services, client, state, bytes, sides);
        this.forwarding =
                new Forwarding(client, state, bytes, services.metrics(), new ReplyEvents());
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
            case HELD, PREPARING -> {
                // kept until the command at work is done
            }
        }
    }

    private void consumeSoon() {
        loop.execute(() -> orFail(this::consume));
    }

    /** What fails in the loop's tasks and timers ends the session: nothing else would wake it. */
    private void orFail(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            client.pipeline().fireExceptionCaught(e);
        }
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
                                    : bytes.waiting() < BACKLOG_BYTES;
                    case HELD, PREPARING -> bytes.waiting() < BACKLOG_BYTES;
                    case CLOSED -> false;
                };
        if (client.config().isAutoRead() != wanted) {
            client.config().setAutoRead(wanted);
        }
    }

    private boolean uploading() {
        return !bytes.whole() || command.code().reply() == ReplyShape.STREAM;
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
                    ask(SessionPhase.CHANGING_USER, parts.userChange().ask(this::userChanged));
            case Next.Idle _ -> phase = SessionPhase.IDLE;
            case Next.End _ -> close();
        }
    }

    private <T extends @Nullable Object> void ask(SessionPhase meanwhile, Next.Ask<T> ask) {
        phase = meanwhile;
        long asked = ++turn;
        ask.question().put(answered -> later(asked, ask, answered));
    }

    /** The way back of every late answer. */
    private <T extends @Nullable Object> void later(long asked, Next.Ask<T> ask, T answered) {
        if (!loop.inEventLoop()) {
            loop.execute(() -> later(asked, ask, answered));
        } else if (asked != turn) {
            ask.unwanted().accept(answered);
        } else {
            turn++;
            orFail(() -> follow(ask.then().apply(answered)));
            consumeSoon();
        }
    }

    private void forward(Side side) {
        BackendLink link = state.link(side);
        if (link == null || !link.open()) {
            close();
            return;
        }
        phase = SessionPhase.RUNNING;
        forwardTurn = ++turn;
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
            if (forwardTurn != turn) {
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

    // ---- another user, and the end

    /** The same client goes on as somebody else. */
    private void userChanged(Authenticated as) {
        links.quitAll();
        Side home = as.home().side();
        state.reset(as.login(), home, services.sqlContext().apply(home));
        parts.reading().loginChanged();
        sides.adopt(as.home());
    }

    void close() {
        if (phase == SessionPhase.CLOSED) {
            return;
        }
        phase = SessionPhase.CLOSED;
        turn++; // whatever was asked is answered too late
        parts.held().end();
        bytes.clear();
        forwarding.abandon();
        sides.end();
        links.quitAll();
        state.passes().closeAll();
        services.registry().ended(id());
        client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    // ---- for those who look at sessions, and make them ready for the other side

    @Override
    public boolean idle() {
        return phase == SessionPhase.IDLE && bytes.waiting() == 0;
    }

    @Override
    public void pause() {
        phase = SessionPhase.PREPARING;
    }

    @Override
    public void resume() {
        if (phase == SessionPhase.PREPARING) {
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

    /** By {@link System#nanoTime}; of the newest statement that was held. */
    long heldSinceNanos() {
        return parts.held().sinceNanos();
    }

    /** When the last command came, or the login where there was none. */
    long askedLastNanos() {
        return startNanos;
    }

    /** Of the newest statement with tables. */
    StatementFacts lastFacts() {
        return forwarding.lastFacts();
    }

    /** The link that the running command was sent on; null while none runs. */
    @Nullable BackendLink running() {
        return forwarding.running();
    }

    /** Whether the client must not see the end of its reply yet. */
    boolean keepsReply() {
        return parts.outcome().keepsReply();
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

    SideChange sides() {
        return sides;
    }
}
