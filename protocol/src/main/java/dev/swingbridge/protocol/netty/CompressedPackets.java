package dev.swingbridge.protocol.netty;

import dev.swingbridge.protocol.packet.ErrPacket;
import dev.swingbridge.protocol.packet.PacketFrame;
import dev.swingbridge.protocol.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The compressed protocol on one connection: ordinary frames on the inside, compressed packets on
 * the outside, which hold any cut of the frames.
 *
 * <pre>
 *   22 00 00 | 00 | 32 00 00 | 78 9c ...
 *   packed     seq  plain, or 0: not packed
 * </pre>
 *
 * Compressed packets have numbers of their own, and peers number the frames inside loosely (servers
 * let them follow the outer numbers). The other connection of a session need not be compressed, so
 * frames that come in are numbered anew, as they would be without compression.
 *
 * <p>Memory: at most one packet of each kind, 16 MiB - 1 bytes each, inwards, and {@link
 * #OUT_BYTES} outwards. While automatic reading is off nothing is unpacked.
 */
public final class CompressedPackets extends ChannelDuplexHandler {
    private enum End {
        /** Receives commands. */
        SERVER,
        /** Sends commands. */
        CLIENT
    }

    private static final int HEADER_BYTES = 7;
    private static final int OUT_BYTES = 64 << 10;

    /** Below it packing costs more than it saves; servers have the same limit. */
    private static final int PACK_FROM_BYTES = 50;

    private static final int LAST_NUMBER = 0xFF;

    private final End end;
    private final @Nullable ErrPacket refusal;
    private final Packing packing;
    private final FrameNumbers inFrames = new FrameNumbers();
    private final FrameNumbers outFrames = new FrameNumbers();
    private final List<ChannelPromise> promises = new ArrayList<>();

    /** Of the last frame, whichever way it went. */
    private int frameNumber;

    private boolean frameWentOut;
    private int nextPacketNumber;
    private @Nullable ByteBuf in;
    private @Nullable ByteBuf out;
    private int storedLeft;
    private boolean demanded;
    private boolean unpacking;
    private boolean broken;

    private CompressedPackets(End end, @Nullable ErrPacket refusal, Compression compression) {
        this.end = end;
        this.refusal = refusal;
        this.packing = Packing.of(compression);
    }

    /** The end that sends commands. */
    public static CompressedPackets ofClient(Compression compression) {
        return new CompressedPackets(End.CLIENT, null, compression);
    }

    /**
     * The end that receives commands.
     *
     * @param refusal what the peer is told of a packet that cannot be unpacked, before the
     *     connection fails
     */
    public static CompressedPackets ofServer(ErrPacket refusal, Compression compression) {
        return new CompressedPackets(End.SERVER, refusal, compression);
    }

    // ---- inwards

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf chunk = (ByteBuf) message;
        if (broken) {
            chunk.release();
            return;
        }
        in =
                in == null
                        ? chunk
                        : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), in, chunk);
        unpackWanted(ctx, false);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        demanded = true;
        if (in != null && unpackWanted(ctx, false)) {
            ctx.fireChannelReadComplete();
        }
        ctx.read();
    }

    /** Whether anything was passed on. */
    private boolean unpackWanted(ChannelHandlerContext ctx, boolean all) {
        if (unpacking) {
            return false; // called from inside its own loop
        }
        unpacking = true;
        boolean any = false;
        try {
            while (in != null && (all || demanded || ctx.channel().config().isAutoRead())) {
                ByteBuf plain = nextPlain(ctx.alloc(), in);
                if (plain == null) {
                    break;
                }
                if (plain.isReadable()) {
                    demanded = false;
                    any = true;
                    numberAnew(plain);
                    ctx.fireChannelRead(plain);
                } else {
                    plain.release();
                }
            }
        } catch (MalformedPacketException e) {
            broken = true;
            damaged(ctx, e);
        } finally {
            unpacking = false;
        }
        if (in != null && (broken || !in.isReadable())) {
            in.release();
            in = null;
        }
        return any;
    }

    private void damaged(ChannelHandlerContext ctx, MalformedPacketException cause) {
        if (refusal != null) {
            write(
                    ctx,
                    PacketFrame.build(ctx.alloc(), frameNumber + 1, refusal::write),
                    ctx.newPromise());
            flush(ctx);
        }
        ctx.fireExceptionCaught(new IOException(cause.getMessage(), cause));
    }

    /** The next plain bytes, owned by the caller; null while they are not there whole. */
    private @Nullable ByteBuf nextPlain(ByteBufAllocator allocator, ByteBuf from) {
        if (storedLeft > 0) {
            return stored(from);
        }
        if (from.readableBytes() < HEADER_BYTES) {
            return null;
        }
        int start = from.readerIndex();
        int bytes = from.getUnsignedMediumLE(start);
        int plainBytes = from.getUnsignedMediumLE(start + 4);
        if (plainBytes != 0 && from.readableBytes() < HEADER_BYTES + bytes) {
            return null;
        }
        nextPacketNumber = from.getUnsignedByte(start + 3) + 1;
        from.skipBytes(HEADER_BYTES);
        if (plainBytes == 0) {
            storedLeft = bytes;
            return stored(from);
        }
        return unpack(allocator, from.readSlice(bytes), plainBytes);
    }

    private @Nullable ByteBuf stored(ByteBuf from) {
        int count = Math.min(storedLeft, from.readableBytes());
        if (count == 0) {
            return storedLeft == 0 ? Unpooled.buffer(0) : null;
        }
        storedLeft -= count;
        return from.readRetainedSlice(count);
    }

    private ByteBuf unpack(ByteBufAllocator allocator, ByteBuf packed, int plainBytes) {
        ByteBuf plain = allocator.directBuffer(plainBytes);
        ByteBuf copy = null;
        try {
            if (!packed.isDirect() || packed.nioBufferCount() != 1) {
                copy = allocator.directBuffer(packed.readableBytes()).writeBytes(packed);
            }
            packing.unpack(copy == null ? packed : copy, plain, plainBytes);
            return plain;
        } catch (MalformedPacketException e) {
            plain.release();
            throw e;
        } finally {
            ReferenceCountUtil.release(copy);
        }
    }

    private void numberAnew(ByteBuf plain) {
        int at = plain.readerIndex();
        while ((at = inFrames.next(plain, at)) >= 0) {
            boolean starts = end == End.SERVER && startsCommand(plain.getUnsignedByte(at), false);
            frameNumber = starts ? 0 : (frameNumber + 1) & LAST_NUMBER;
            frameWentOut = false;
            plain.setByte(at++, frameNumber);
        }
    }

    /** Numbers go from 255 to 0, too, when one end sends that many frames without an answer. */
    private boolean startsCommand(int number, boolean goesOut) {
        return number == 0 && !(frameNumber == LAST_NUMBER && frameWentOut == goesOut);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (in != null) {
            unpackWanted(ctx, true); // came before the end: still worth having
        }
        release();
        ctx.fireChannelInactive();
    }

    // ---- outwards

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf frames = (ByteBuf) message;
        try {
            gather(ctx, frames);
        } finally {
            frames.release();
        }
        if (!promise.isVoid()) {
            promises.add(promise);
        }
    }

    private void gather(ChannelHandlerContext ctx, ByteBuf frames) {
        int at = frames.readerIndex();
        while ((at = outFrames.next(frames, at)) >= 0) {
            int number = frames.getUnsignedByte(at);
            if (end == End.CLIENT && startsCommand(number, true)) {
                int start = Math.max(at - (PacketFrame.HEADER_BYTES - 1), frames.readerIndex());
                append(ctx, frames, start - frames.readerIndex());
                emit(ctx);
                nextPacketNumber = 0;
            }
            frameNumber = number;
            frameWentOut = true;
            at++;
        }
        append(ctx, frames, frames.readableBytes());
    }

    private void append(ChannelHandlerContext ctx, ByteBuf from, int bytes) {
        int left = bytes;
        while (left > 0) {
            if (out == null) {
                out = ctx.alloc().directBuffer(Math.min(left, OUT_BYTES), OUT_BYTES);
            }
            int count = Math.min(left, OUT_BYTES - out.readableBytes());
            out.writeBytes(from, count);
            left -= count;
            if (out.readableBytes() == OUT_BYTES) {
                emit(ctx);
            }
        }
    }

    private void emit(ChannelHandlerContext ctx) {
        ByteBuf plain = out;
        if (plain != null) {
            out = null;
            ctx.write(packet(ctx.alloc(), plain));
        }
    }

    /** Takes the plain bytes over. */
    private ByteBuf packet(ByteBufAllocator allocator, ByteBuf plain) {
        int bytes = plain.readableBytes();
        ByteBuf packet = allocator.directBuffer(HEADER_BYTES + bytes);
        packet.writeZero(HEADER_BYTES);
        boolean packed = bytes >= PACK_FROM_BYTES && packing.pack(plain, packet);
        if (!packed) {
            packet.writeBytes(plain);
        }
        packet.setMediumLE(0, packet.readableBytes() - HEADER_BYTES);
        packet.setByte(3, nextPacketNumber++);
        packet.setMediumLE(4, packed ? bytes : 0);
        plain.release();
        return packet;
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        emitAll(ctx);
        ctx.flush();
    }

    /** The promises of everything gathered since the last time are those of its last packet. */
    private void emitAll(ChannelHandlerContext ctx) {
        emit(ctx);
        if (promises.isEmpty()) {
            return;
        }
        List<ChannelPromise> waiting = List.copyOf(promises);
        promises.clear();
        ctx.write(Unpooled.EMPTY_BUFFER)
                .addListener(
                        done -> {
                            for (ChannelPromise promise : waiting) {
                                if (done.isSuccess()) {
                                    promise.trySuccess();
                                } else {
                                    promise.tryFailure(done.cause());
                                }
                            }
                        });
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        emitAll(ctx);
        ctx.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }

    private void release() {
        ReferenceCountUtil.release(in);
        ReferenceCountUtil.release(out);
        in = null;
        out = null;
        promises.forEach(promise -> promise.tryFailure(new ClosedChannelException()));
        promises.clear();
    }
}
