package dev.swingbridge.lab.conformance;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A connection that reads and writes whole packets; blocking, for one thread. */
final class WireConnection implements AutoCloseable {
    private static final int MOST_BYTES = 0xFFFFFF;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Longer than any answer of a scene takes; a reply that never ends is told as such. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    private Socket socket;
    private DataInputStream in;
    private OutputStream out;
    private @Nullable CompressedOutput compressed;
    private int sequence;
    private boolean gathering;

    WireConnection(Endpoint endpoint) throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) ANSWER_TIMEOUT.toMillis());
        socket.connect(
                new InetSocketAddress(endpoint.host(), endpoint.port()),
                (int) CONNECT_TIMEOUT.toMillis());
        useSocket();
    }

    private void useSocket() throws IOException {
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /** Continues inside TLS, with any certificate: what is compared here is the protocol. */
    void startTls(Endpoint endpoint) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
            SSLSocket tls =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(socket, endpoint.host(), endpoint.port(), true);
            tls.setUseClientMode(true);
            tls.startHandshake();
            socket = tls;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS here", e);
        }
        useSocket();
    }

    void startCompression(ClientCompression compression) {
        CompressedOutput packing = new CompressedOutput(out, compression);
        in = new DataInputStream(new CompressedInput(in, compression, packing::follow));
        compressed = packing;
        out = packing;
    }

    /** A packet that opens an exchange. */
    void command(byte[] payload) throws IOException {
        sequence = 0;
        if (compressed != null) {
            compressed.startCommand();
        }
        write(payload);
    }

    /** Several commands go out in one piece, for drivers do not wait for each answer. */
    void gather() {
        gathering = compressed == null;
    }

    void sendGathered() throws IOException {
        gathering = false;
        out.flush();
    }

    /** The next packet answers a command of one packet, others may have been sent since. */
    void nextAnswer() {
        sequence = 1;
    }

    /** A packet that continues an exchange. */
    void write(byte[] payload) throws IOException {
        int from = 0;
        int length;
        do {
            length = Math.min(MOST_BYTES, payload.length - from);
            out.write(new PacketBytes().integer(length, 3).integer(sequence++, 1).toArray());
            out.write(payload, from, length);
            from += length;
        } while (length == MOST_BYTES);
        if (!gathering) {
            out.flush();
        }
    }

    /**
     * The next packet, put together from its parts.
     *
     * @throws IOException also when its sequence number is not the next one; compressed packets are
     *     numbered outside, and servers let the numbers inside follow those
     */
    byte[] read() throws IOException {
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        int length;
        do {
            byte[] header = new byte[4];
            in.readFully(header);
            length = (int) new PacketReader(header, 0).integer(3);
            int number = header[3] & 0xFF;
            if (compressed == null && number != (sequence & 0xFF)) {
                throw new IOException(
                        "packet number " + number + " where " + (sequence & 0xFF) + " is due");
            }
            sequence = number + 1;
            byte[] part = new byte[length];
            in.readFully(part);
            parts.writeBytes(part);
        } while (length == MOST_BYTES);
        return parts.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    static boolean has(long capabilities, long bit) {
        return (capabilities & bit) != 0;
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
