package dev.swingbridge.proxy.session.link;

import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.reply.ReplyShape;
import dev.swingbridge.protocol.reply.ReplyTracker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A statement of the proxy itself on a session's link: its reply is gathered, not forwarded. */
public final class InternalQuery implements OwnReply {
    /** More than any list of variables needs; a reply beyond it is a defect, not data. */
    private static final int LIMIT_BYTES = 64 << 20;

    private final boolean deprecateEof;
    private final boolean flaggedMetadata;
    private final Consumer<SmallResult> answered;
    private final ByteBuf gathered = Unpooled.buffer(256, LIMIT_BYTES);

    private InternalQuery(
            boolean deprecateEof, boolean flaggedMetadata, Consumer<SmallResult> answered) {
        this.deprecateEof = deprecateEof;
        this.flaggedMetadata = flaggedMetadata;
        this.answered = answered;
    }

    /**
     * Runs one SQL text; the callback gets the result, an error of the server, or {@link
     * SmallResult#LOST}.
     */
    public static void run(
            BackendLink link, LinkFormat format, String sql, Consumer<SmallResult> answered) {
        run(link, format, sql, StandardCharsets.UTF_8, answered);
    }

    /**
     * The same for a text of the client.
     *
     * @param charset of the session on this link
     */
    public static void run(
            BackendLink link,
            LinkFormat format,
            String sql,
            Charset charset,
            Consumer<SmallResult> answered) {
        send(link, format, query(link, format, sql, charset), ReplyShape.RESULTS, answered);
    }

    private static ByteBuf query(BackendLink link, LinkFormat format, String sql, Charset charset) {
        return PacketFrame.build(
                link.allocator(),
                0,
                out -> {
                    out.writeByte(0x03);
                    if (format.queryAttributes()) {
                        out.writeByte(0).writeByte(1);
                    }
                    out.writeCharSequence(sql, charset);
                });
    }

    /**
     * The same for a reply that nobody reads, however long; the callback hears whether it went
     * well.
     */
    public static void unread(
            BackendLink link, LinkFormat format, String sql, Consumer<Boolean> ended) {
        if (link.open()) {
            ByteBuf query = query(link, format, sql, StandardCharsets.UTF_8);
            link.send(query, ReplyShape.RESULTS, new Unread(ended));
        } else {
            ended.accept(false);
        }
    }

    private record Unread(Consumer<Boolean> ended) implements OwnReply {
        @Override
        public void end(ReplyTracker tracker) {
            ended.accept(!tracker.end().error());
        }

        @Override
        public void lost() {
            ended.accept(false);
        }
    }

    /** Makes a schema the default one. */
    public static void initDb(
            BackendLink link, LinkFormat format, String schema, Consumer<SmallResult> answered) {
        ByteBuf packet =
                PacketFrame.build(
                        link.allocator(),
                        0,
                        out -> {
                            out.writeByte(0x02);
                            out.writeCharSequence(schema, StandardCharsets.UTF_8);
                        });
        send(link, format, packet, ReplyShape.SINGLE, answered);
    }

    private static void send(
            BackendLink link,
            LinkFormat format,
            ByteBuf packet,
            ReplyShape shape,
            Consumer<SmallResult> answered) {
        if (!link.open()) {
            packet.release();
            answered.accept(SmallResult.LOST);
            return;
        }
        link.send(
                packet,
                shape,
                new InternalQuery(
                        format.reply().deprecateEof(),
                        format.reply().optionalMetadata() || format.reply().cachedMetadata(),
                        answered));
    }

    /** One command packet around a payload of the proxy's own. */
    public static ByteBuf packet(ByteBufAllocator allocator, int code, byte[] content) {
        return PacketFrame.build(
                allocator,
                0,
                out -> {
                    out.writeByte(code);
                    out.writeBytes(content);
                });
    }

    @Override
    public void part(ByteBuf bytes, boolean first, ReplyTracker tracker) {
        gathered.writeBytes(bytes);
        bytes.release();
    }

    @Override
    public void end(ReplyTracker tracker) {
        answered.accept(SmallResult.read(gathered, deprecateEof, flaggedMetadata));
    }

    @Override
    public void lost() {
        answered.accept(SmallResult.LOST);
    }
}
