package dev.swingbridge.proxy.session.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/** Bytes from the client that have not been sent on yet, in order. */
public final class CommandInput {
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf bytes;

    public CommandInput(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Takes over the chunk. */
    public void add(ByteBuf chunk) {
        bytes =
                bytes == null
                        ? chunk
                        : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, bytes, chunk);
    }

    public int readable() {
        return bytes == null ? 0 : bytes.readableBytes();
    }

    /** The bytes that wait, to look at; only while {@link #readable} is above 0. */
    public ByteBuf peek() {
        if (bytes == null) {
            throw new IllegalStateException("no bytes wait");
        }
        return bytes;
    }

    /** Takes the next bytes out; the caller owns the result. */
    public ByteBuf take(int count) {
        ByteBuf from = peek();
        if (count == from.readableBytes()) {
            bytes = null;
            return from;
        }
        return from.readRetainedSlice(count);
    }

    public void clear() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
