package dev.swingbridge.proxy.session;

import dev.swingbridge.protocol.command.CommandCode;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.proxy.session.command.CommandBytes;
import dev.swingbridge.proxy.session.command.RunningCommand;
import dev.swingbridge.proxy.session.command.StatementPacket;
import dev.swingbridge.proxy.session.link.BackendLink;
import dev.swingbridge.proxy.session.link.ReplySink;
import dev.swingbridge.proxy.session.registry.SessionMetrics;
import dev.swingbridge.proxy.session.state.SessionState;
import dev.swingbridge.router.sql.StatementFacts;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Sends a session's command to its side, and gives the reply to the client as it comes. */
final class Forwarding implements ReplySink {
    /** What the loop hears of a reply. */
    interface Listener {
        void replyEnded(ReplyTracker tracker);

        void localFileRequested();
    }

    private final Channel client;
    private final SessionState state;
    private final CommandBytes bytes;
    private final SessionMetrics metrics;
    private final Listener listener;
    private RunningCommand command = new RunningCommand.Plain(CommandCode.PING);
    private @Nullable BackendLink running;
    private boolean replied;
    private StatementFacts lastFacts = RunningCommand.NO_FACTS;

    Forwarding(
            Channel client,
            SessionState state,
            CommandBytes bytes,
            SessionMetrics metrics,
            Listener listener) {
        this.client = client;
        this.state = state;
        this.bytes = bytes;
        this.metrics = metrics;
        this.listener = listener;
    }

    /** The link that the running command was sent on; null while none runs. */
    @Nullable BackendLink running() {
        return running;
    }

    /** Of the newest statement with tables. */
    StatementFacts lastFacts() {
        return lastFacts;
    }

    /** The command runs on this link from now on. */
    void begin(RunningCommand begun, BackendLink link) {
        command = begun;
        running = link;
        replied = begun.code().reply() == ReplyShape.NONE;
        if (begun.facts().touchesTables()) {
            lastFacts = begun.facts();
        }
    }

    /** Sends the command at hand; its reply goes to the client. */
    void send(RunningCommand begun, BackendLink link) {
        begin(begun, link);
        ByteBuf packet =
                StatementPacket.translated(
                        begun, bytes.takeHead(), link.side(), state.format(), bytes);
        link.send(packet, begun.code().reply(), this);
    }

    /** More bytes have come from the client while its command runs. */
    void uploadMore() {
        BackendLink link = running;
        if (link == null || !uploading()) {
            return;
        }
        ByteBuf more = bytes.more(streams());
        if (more != null) {
            link.write(more);
        }
    }

    /** Whether what comes from the client belongs to the running command. */
    boolean uploading() {
        return !bytes.whole() || streams();
    }

    private boolean streams() {
        return command.code().reply() == ReplyShape.STREAM;
    }

    /** Nothing more of the reply comes, and nothing follows from it. */
    void replied() {
        replied = true;
    }

    /** Whether the command has had its reply, and the server all of the command. */
    boolean done() {
        return replied && bytes.whole();
    }

    /** The command has been answered, by a server or by the proxy itself. */
    void finish(long startNanos) {
        state.releasePassesIfDone();
        BackendLink link = running;
        if (link != null) {
            Side side = link.side();
            metrics.ran(side, command.facts().kind(), System.nanoTime() - startNanos);
            link.reading(true); // off for a slow client, which the proxy's own replies do not go to
        }
        running = null;
    }

    /** The session ends: whatever runs is nobody's any more. */
    void abandon() {
        running = null;
    }

    // ---- the reply

    @Override
    public void part(ByteBuf part, boolean first, ReplyTracker tracker) {
        if (first
                && command instanceof RunningCommand.Prepare(var statement)
                && tracker.end().statementId() != 0) {
            // 0c 00 00 01 | 00 | <here> the server's id
            part.setIntLE(part.readerIndex() + PacketFrame.HEADER_BYTES + 1, statement.id());
        }
        client.write(part, client.voidPromise());
        BackendLink link = running;
        if (link != null && !client.isWritable()) {
            link.reading(false);
        }
    }

    @Override
    public void localFileRequested() {
        bytes.beginLocalFile();
        client.flush();
        listener.localFileRequested();
    }

    @Override
    public void end(ReplyTracker tracker) {
        listener.replyEnded(tracker);
    }

    @Override
    public void lost() {
        // linkClosed follows and ends the session: what the server did is not known
    }
}
