package dev.swingbridge.lab.conformance;

import com.github.luben.zstd.Zstd;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntConsumer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The plain bytes of a connection whose packets travel compressed. */
final class CompressedInput extends InputStream {
    private final DataInputStream in;
    private final ClientCompression compression;
    private final IntConsumer numbered;
    private byte[] plain = new byte[0];
    private int at;

    /**
     * @param numbered hears the number of each compressed packet
     */
    CompressedInput(InputStream in, ClientCompression compression, IntConsumer numbered) {
        this.in = new DataInputStream(in);
        this.compression = compression;
        this.numbered = numbered;
    }

    @Override
    public int read() throws IOException {
        if (at == plain.length) {
            fill();
        }
        return plain[at++] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == plain.length) {
            fill();
        }
        int count = Math.min(length, plain.length - at);
        System.arraycopy(plain, at, into, from, count);
        at += count;
        return count;
    }

    private void fill() throws IOException {
        byte[] header = new byte[7];
        in.readFully(header);
        PacketReader reader = new PacketReader(header, 0);
        byte[] body = new byte[(int) reader.integer(3)];
        numbered.accept((int) reader.integer(1));
        int plainLength = (int) reader.integer(3);
        in.readFully(body);
        plain = plainLength == 0 ? body : decompress(body, plainLength);
        at = 0;
    }

    private byte[] decompress(byte[] body, int plainLength) throws IOException {
        if (compression == ClientCompression.ZSTD) {
            return Zstd.decompress(body, plainLength);
        }
        byte[] result = new byte[plainLength];
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(body);
            if (inflater.inflate(result) != plainLength) {
                throw new IOException("a compressed packet is shorter than it says");
            }
            return result;
        } catch (DataFormatException e) {
            throw new IOException("a compressed packet cannot be read", e);
        }
    }
}
