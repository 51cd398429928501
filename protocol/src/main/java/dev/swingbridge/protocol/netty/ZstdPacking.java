package dev.swingbridge.protocol.netty;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;

/** Zstandard (RFC 8878). */
record ZstdPacking(int level) implements Packing {
    private static final FastThreadLocal<ZstdCompressCtx> COMPRESS =
            new FastThreadLocal<>() {
                @Override
                protected ZstdCompressCtx initialValue() {
                    return new ZstdCompressCtx();
                }

                @Override
                protected void onRemoval(ZstdCompressCtx context) {
                    context.close();
                }
            };
    private static final FastThreadLocal<ZstdDecompressCtx> DECOMPRESS =
            new FastThreadLocal<>() {
                @Override
                protected ZstdDecompressCtx initialValue() {
                    return new ZstdDecompressCtx();
                }

                @Override
                protected void onRemoval(ZstdDecompressCtx context) {
                    context.close();
                }
            };

    @Override
    public boolean pack(ByteBuf plain, ByteBuf to) {
        int bytes = plain.readableBytes();
        int room = Math.toIntExact(Zstd.compressBound(bytes));
        to.ensureWritable(room);
        ByteBuffer source = plain.nioBuffer();
        ByteBuffer target = to.nioBuffer(to.writerIndex(), room);
        int count =
                COMPRESS.get()
                        .setLevel(level)
                        .compressDirectByteBuffer(
                                target, target.position(), room, source, source.position(), bytes);
        if (count >= bytes) {
            return false;
        }
        to.writerIndex(to.writerIndex() + count);
        return true;
    }

    @Override
    public void unpack(ByteBuf packed, ByteBuf to, int plainBytes) {
        ByteBuffer source = packed.nioBuffer();
        ByteBuffer target = to.nioBuffer(to.writerIndex(), plainBytes);
        try {
            // in one call: no window of the sender's choice is allocated
            int count =
                    DECOMPRESS
                            .get()
                            .decompressDirectByteBuffer(
                                    target,
                                    target.position(),
                                    plainBytes,
                                    source,
                                    source.position(),
                                    source.remaining());
            if (count != plainBytes) {
                throw Packing.damaged(plainBytes, "it holds %d".formatted(count));
            }
        } catch (ZstdException e) {
            throw Packing.damaged(plainBytes, "" + e.getMessage());
        }
        to.writerIndex(to.writerIndex() + plainBytes);
    }
}
