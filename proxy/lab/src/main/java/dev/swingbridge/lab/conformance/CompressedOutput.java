package dev.swingbridge.lab.conformance;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Compresses what is written until {@link #flush}; a command starts again at sequence 0. */
final class CompressedOutput extends OutputStream {
    private static final int WORTH_COMPRESSING_BYTES = 50;
    private static final int MOST_BYTES = 0xFFFFFF;
    private static final int ZSTD_LEVEL = 3;

    private final OutputStream out;
    private final ClientCompression compression;
    private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
    private int sequence;

    CompressedOutput(OutputStream out, ClientCompression compression) {
        this.out = out;
        this.compression = compression;
    }

    void startCommand() {
        sequence = 0;
    }

    /** The other end's packets count too. */
    void follow(int number) {
        sequence = number + 1;
    }

    @Override
    public void write(int value) {
        plain.write(value);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        plain.write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
        byte[] all = plain.toByteArray();
        plain.reset();
        for (int from = 0; from < all.length; from += MOST_BYTES) {
            one(Arrays.copyOfRange(all, from, Math.min(all.length, from + MOST_BYTES)));
        }
        out.flush();
    }

    private void one(byte[] bytes) throws IOException {
        boolean small = bytes.length < WORTH_COMPRESSING_BYTES;
        byte[] body = small ? bytes : compress(bytes);
        PacketBytes packet =
                new PacketBytes()
                        .integer(body.length, 3)
                        .integer(sequence++, 1)
                        .integer(small ? 0 : bytes.length, 3)
                        .raw(body);
        out.write(packet.toArray());
    }

    private byte[] compress(byte[] bytes) {
        if (compression == ClientCompression.ZSTD) {
            return Zstd.compress(bytes, ZSTD_LEVEL);
        }
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] into = new byte[bytes.length + bytes.length / 100 + 64];
            return Arrays.copyOf(into, deflater.deflate(into));
        }
    }
}
