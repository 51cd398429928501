package dev.swingbridge.protocol.packet;

import dev.swingbridge.protocol.wire.MalformedPacketException;
import dev.swingbridge.protocol.wire.WireRead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/**
 * Wire frames: three bytes of payload length, one byte of sequence number, the payload. A packet of
 * 16 MiB - 1 bytes or more is cut into several frames: full ones, and a last one that is shorter,
 * possibly empty.
 *
 * <pre>
 *   05 00 00 | 00 | 03 53 45 4c 45
 *   length     seq  payload
 * </pre>
 */
public final class PacketFrame {
    public static final int HEADER_BYTES = 4;

    /** Payload of a frame that is followed by another one of the same packet. */
    public static final int MAX_PAYLOAD_BYTES = 0xFFFFFF;

    private PacketFrame() {}

    /** Of the frame that starts at the reader index; its header must be readable. */
    public static int payloadLength(ByteBuf frame) {
        return frame.getUnsignedMediumLE(frame.readerIndex());
    }

    public static int sequence(ByteBuf frame) {
        return frame.getUnsignedByte(frame.readerIndex() + 3);
    }

    /** The payload of a whole frame, sharing its memory and reference count. */
    public static ByteBuf payload(ByteBuf frame) {
        int length = payloadLength(frame);
        if (frame.readableBytes() < HEADER_BYTES + length) {
            throw new MalformedPacketException(
                    "frame of %d bytes claims %d".formatted(frame.readableBytes(), length));
        }
        return frame.slice(frame.readerIndex() + HEADER_BYTES, length);
    }

    /**
     * Takes the payload of the next frame out of a reply that was gathered whole, sharing its
     * memory.
     *
     * @throws MalformedPacketException when it is empty, which no packet of a reply is, or cut off
     */
    public static ByteBuf takePayload(ByteBuf reply) {
        int length = WireRead.int3(reply);
        WireRead.skip(reply, 1);
        if (length == 0) {
            throw new MalformedPacketException("an empty packet in a result");
        }
        return WireRead.slice(reply, length);
    }

    /**
     * One new frame around a payload of less than 16 MiB - 1 bytes that the writer appends; the
     * length is filled in afterwards.
     */
    public static ByteBuf build(
            ByteBufAllocator allocator, int sequence, Consumer<ByteBuf> payloadWriter) {
        ByteBuf frame = allocator.buffer(64);
        try {
            append(frame, sequence, payloadWriter);
            return frame;
        } catch (RuntimeException e) {
            frame.release();
            throw e;
        }
    }

    /** Like {@link #build}, at the end of a buffer that may hold other frames already. */
    public static void append(ByteBuf out, int sequence, Consumer<ByteBuf> payloadWriter) {
        int start = out.writerIndex();
        out.writeMediumLE(0).writeByte(sequence);
        payloadWriter.accept(out);
        int length = out.writerIndex() - start - HEADER_BYTES;
        if (length >= MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "payload of %d bytes needs more than one frame".formatted(length));
        }
        out.setMediumLE(start, length);
    }
}
