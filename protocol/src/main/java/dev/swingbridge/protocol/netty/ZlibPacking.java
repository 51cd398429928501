package dev.swingbridge.protocol.netty;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** zlib (RFC 1950). */
record ZlibPacking(int level) implements Packing {
    private static final FastThreadLocal<Deflater> DEFLATER =
            new FastThreadLocal<>() {
                @Override
                protected Deflater initialValue() {
                    return new Deflater();
                }

                @Override
                protected void onRemoval(Deflater deflater) {
                    deflater.end();
                }
            };
    private static final FastThreadLocal<Inflater> INFLATER =
            new FastThreadLocal<>() {
                @Override
                protected Inflater initialValue() {
                    return new Inflater();
                }

                @Override
                protected void onRemoval(Inflater inflater) {
                    inflater.end();
                }
            };

    @Override
    public boolean pack(ByteBuf plain, ByteBuf to) {
        int limit = plain.readableBytes() - 1;
        Deflater deflater = DEFLATER.get();
        deflater.reset();
        deflater.setLevel(level);
        deflater.setInput(plain.nioBuffer());
        deflater.finish();
        to.ensureWritable(limit);
        int count = deflater.deflate(to.nioBuffer(to.writerIndex(), limit));
        if (!deflater.finished()) {
            return false;
        }
        to.writerIndex(to.writerIndex() + count);
        return true;
    }

    @Override
    public void unpack(ByteBuf packed, ByteBuf to, int plainBytes) {
        Inflater inflater = INFLATER.get();
        inflater.reset();
        inflater.setInput(packed.nioBuffer());
        ByteBuffer room = to.nioBuffer(to.writerIndex(), plainBytes);
        try {
            int count = inflater.inflate(room);
            // the end marker may still be unread when the last byte just fitted
            boolean ended = inflater.finished() || inflater.inflate(new byte[1]) == 0;
            if (count != plainBytes || !ended || !inflater.finished()) {
                throw Packing.damaged(plainBytes, "it holds %d or more".formatted(count));
            }
        } catch (DataFormatException e) {
            throw Packing.damaged(plainBytes, "" + e.getMessage());
        }
        to.writerIndex(to.writerIndex() + plainBytes);
    }
}
