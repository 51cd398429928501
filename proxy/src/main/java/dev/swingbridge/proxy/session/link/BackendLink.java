package dev.swingbridge.proxy.session.link;

import dev.swingbridge.protocol.handshake.Capabilities;
import dev.swingbridge.protocol.reply.ReplyFormat;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.proxy.backend.Backend;
import dev.swingbridge.router.lexer.ServerDialect;
import dev.swingbridge.router.table.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's connection to one server. One command at a time; the reply goes to the command's
 * sink, cut where the bytes happened to be cut.
 */
public final class BackendLink {
    private static final Logger LOG = LoggerFactory.getLogger(BackendLink.class);

    /** What a session wants to know of its links besides replies. */
    public interface Listener {
        /** Everything received so far has been handed out: a good moment to flush. */
        void readComplete();

        /** More can be written, or less. */
        void writabilityChanged();

        /** The connection is gone; a running command's sink has been told before. */
        void linkClosed(BackendLink link);

        /**
         * Bytes that no command asked for, such as the server's farewell; owned by the receiver.
         */
        void unasked(BackendLink link, ByteBuf bytes);

        /** What was done with a reply has failed: whoever waits for it may hear nothing. */
        void failed(Throwable cause);

        /** Reading was off for this long, because the client took its replies more slowly. */
        void readsWerePaused(BackendLink link, long nanos);
    }

    private final Side side;
    private final Channel channel;
    private final long serverConnectionId;
    private final ServerDialect dialect;
    private final Listener listener;
    private final ReplyTracker tracker;
    private @Nullable ReplySink sink;
    private @Nullable ByteBuf firstPacket;
    private boolean started;
    private boolean prepare;
    private boolean closed;
    private boolean multiStatements;
    private boolean knowsState;
    private long readsPausedAtNanos;
    private String schema;

    BackendLink(
            Side side,
            Channel channel,
            long serverConnectionId,
            ServerDialect dialect,
            ReplyFormat format,
            String schema,
            Listener listener) {
        this.side = side;
        this.channel = channel;
        this.serverConnectionId = serverConnectionId;
        this.dialect = dialect;
        this.schema = schema;
        this.listener = listener;
        this.tracker = new ReplyTracker(format);
    }

    public static BackendLink of(Backend backend, Listener listener) {
        BackendLink link =
                new BackendLink(
                        backend.side(),
                        backend.channel(),
                        backend.connectionId(),
                        ServerDialect.of(backend.greeting().serverVersion()),
                        ReplyFormat.of(backend.capabilities()),
                        backend.schema(),
                        listener);
        link.multiStatements =
                Capabilities.has(backend.capabilities(), Capabilities.MULTI_STATEMENTS);
        return link;
    }

    /** Starts to read; call once, on the event loop. */
    public void install() {
        channel.pipeline().addLast(new Handler());
        channel.config().setAutoRead(true);
    }

    public Side side() {
        return side;
    }

    public boolean mariaDb() {
        return dialect.mariaDb();
    }

    public ServerDialect dialect() {
        return dialect;
    }

    /** The server's own number of this connection, for KILL. */
    public long serverConnectionId() {
        return serverConnectionId;
    }

    /** Whether the session's state was taken over to this connection once; news go on top. */
    public boolean knowsState() {
        return knowsState;
    }

    public void learnedState() {
        knowsState = true;
    }

    /** Whether the server takes several statements in one text: COM_SET_OPTION changes it. */
    public boolean multiStatements() {
        return multiStatements;
    }

    public void multiStatements(boolean on) {
        multiStatements = on;
    }

    /** The default schema on this connection; empty for none. */
    public String schema() {
        return schema;
    }

    public void schema(String name) {
        schema = name;
    }

    public boolean open() {
        return !closed && channel.isActive();
    }

    public boolean busy() {
        return sink != null;
    }

    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    public boolean writable() {
        return channel.isWritable();
    }

    /** Sends a command, or the first part of it, and directs its reply to the sink. */
    public void send(ByteBuf command, ReplyShape shape, ReplySink replySink) {
        if (sink != null) {
            throw new IllegalStateException("a command runs already: " + this);
        }
        tracker.begin(shape);
        started = false;
        prepare = shape == ReplyShape.PREPARED;
        sink = shape == ReplyShape.NONE ? null : replySink;
        channel.writeAndFlush(command, channel.voidPromise());
    }

    /** More bytes of the running command, or of one without reply. */
    public void write(ByteBuf bytes) {
        channel.writeAndFlush(bytes, channel.voidPromise());
    }

    /** COM_STMT_CLOSE of the server's own id, which has no answer. */
    public void closeStatement(int id) {
        // 05 00 00 | 00 | 19 | id, 4
        ByteBuf packet = allocator().buffer(9);
        write(packet.writeMediumLE(5).writeByte(0).writeByte(0x19).writeIntLE(id));
    }

    /** Turns reading on and off: off while the reader of the replies cannot keep up. */
    public void reading(boolean on) {
        if (channel.config().isAutoRead() != on) {
            channel.config().setAutoRead(on);
            if (on) {
                readsGoOn();
            } else {
                readsPausedAtNanos = System.nanoTime();
            }
        }
    }

    private void readsGoOn() {
        listener.readsWerePaused(this, System.nanoTime() - readsPausedAtNanos);
    }

    /** Says goodbye where no command runs, and closes. */
    public void quit() {
        if (open() && sink == null) {
            // 01 00 00 | 00 | 01
            channel.write(channel.alloc().buffer(5).writeMediumLE(1).writeByte(0).writeByte(1));
        }
        closed = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    public void close() {
        closed = true;
        channel.close();
    }

    private void received(ByteBuf chunk) {
        ByteBuf bytes = chunk;
        ReplySink current = sink;
        if (current == null) {
            listener.unasked(this, bytes);
            return;
        }
        if (prepare && !started) {
            bytes = gather(bytes);
            if (!holdsFirstPacket(bytes)) {
                firstPacket = bytes;
                return;
            }
        }
        int count = feed(bytes);
        boolean first = !started;
        started = true;
        boolean more = count < bytes.readableBytes();
        current.part(more ? bytes.readRetainedSlice(count) : bytes, first, tracker);
        if (tracker.takeLocalFileRequest()) {
            current.localFileRequested();
        }
        if (tracker.complete()) {
            sink = null;
            end(current);
        }
        if (more) {
            received(bytes);
        }
    }

    private void end(ReplySink current) {
        try {
            current.end(tracker);
        } catch (RuntimeException | Error e) {
            close();
            listener.failed(e);
        }
    }

    private int feed(ByteBuf bytes) {
        try {
            return tracker.feed(bytes);
        } catch (MalformedPacketException e) {
            bytes.release();
            throw e; // the link is closed for it
        }
    }

    private ByteBuf gather(ByteBuf bytes) {
        ByteBuf earlier = firstPacket;
        firstPacket = null;
        return earlier == null
                ? bytes
                : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(channel.alloc(), earlier, bytes);
    }

    private static boolean holdsFirstPacket(ByteBuf bytes) {
        return bytes.readableBytes() >= 4
                && bytes.readableBytes() >= 4 + bytes.getUnsignedMediumLE(bytes.readerIndex());
    }

    private void gone() {
        closed = true;
        if (firstPacket != null) {
            firstPacket.release();
            firstPacket = null;
        }
        if (!channel.config().isAutoRead()) {
            readsGoOn();
        }
        ReplySink current = sink;
        sink = null;
        try {
            if (current != null) {
                current.lost();
            }
        } finally {
            listener.linkClosed(this);
        }
    }

    @Override
    public String toString() {
        return "side=" + side.label() + " serverConnection=" + serverConnectionId;
    }

    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            received((ByteBuf) message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            listener.readComplete();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            listener.writabilityChanged();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            gone();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // a reset connection ends like a closed one
            if (cause instanceof MalformedPacketException || cause instanceof DecoderException) {
                LOG.warn("A server sent no packet side={} reason={}", side.label(), "" + cause);
            } else if (!(cause instanceof IOException)) {
                listener.failed(cause);
            }
        }
    }
}
