package dev.swingbridge.protocol.handshake;

import dev.swingbridge.protocol.wire.MalformedPacketException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The PROXY protocol's header: what a balancer says about the client before the client's own bytes.
 * Its first bytes can start no MySQL packet.
 *
 * <pre>
 *   v1: PROXY TCP4 192.0.2.1 198.51.100.7 51234 6033 CR LF
 *   v2: 0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a | 21 | 11 | 00 0c | addresses | ports | more
 *                                         command family length
 * </pre>
 *
 * @param source the client; null when the sender speaks for itself (LOCAL, UNKNOWN)
 * @param destination what the client connected to; null together with the source
 */
public record ProxyHeader(
        @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination) {
    /** The two layouts. */
    public enum Version {
        V1,
        V2
    }

    /** The sender's own connection, for no client. */
    public static final ProxyHeader LOCAL = new ProxyHeader(null, null);

    private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNATURE = {
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
    };
    private static final int MAX_TEXT_BYTES = 107;
    private static final int FIXED_BYTES = 16;
    private static final int COMMAND_LOCAL = 0x20;
    private static final int COMMAND_PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int CHECKSUM = 0x03;

    /** Whether the readable bytes, at least one, are the start of a header as far as they go. */
    public static boolean mayStart(ByteBuf in) {
        return startsWith(in, TEXT) || startsWith(in, SIGNATURE);
    }

    private static boolean startsWith(ByteBuf in, byte[] start) {
        int count = Math.min(in.readableBytes(), start.length);
        return Arrays.equals(
                ByteBufUtil.getBytes(in, in.readerIndex(), count), 0, count, start, 0, count);
    }

    /**
     * Consumes a header; consumes nothing and returns null while it is not there whole.
     *
     * @throws MalformedPacketException for anything but a header
     */
    public static @Nullable ProxyHeader read(ByteBuf in) {
        if (in.readableBytes() >= TEXT.length && startsWith(in, TEXT)) {
            return readText(in);
        }
        if (in.readableBytes() >= FIXED_BYTES && startsWith(in, SIGNATURE)) {
            return readBinary(in);
        }
        if (!mayStart(in)) {
            throw new MalformedPacketException("no PROXY header");
        }
        return null;
    }

    private static @Nullable ProxyHeader readText(ByteBuf in) {
        int window = Math.min(in.readableBytes(), MAX_TEXT_BYTES);
        int end = in.indexOf(in.readerIndex(), in.readerIndex() + window, (byte) '\n');
        if (end < 0) {
            if (window == MAX_TEXT_BYTES) {
                throw new MalformedPacketException("PROXY line without an end");
            }
            return null;
        }
        String line =
                in.readCharSequence(end + 1 - in.readerIndex(), StandardCharsets.US_ASCII) + "";
        String[] words = line.stripTrailing().split(" ", -1);
        if (words.length >= 2 && words[1].equals("UNKNOWN")) {
            return LOCAL;
        }
        boolean tcp = words.length == 6 && (words[1].equals("TCP4") || words[1].equals("TCP6"));
        if (!tcp || !line.endsWith("\r\n")) {
            throw new MalformedPacketException("PROXY line cannot be read");
        }
        return new ProxyHeader(address(words[2], words[4]), address(words[3], words[5]));
    }

    private static InetSocketAddress address(String host, String port) {
        try {
            // a literal: "face" is a name, too, and nobody is asked about names here
            return new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(port));
        } catch (IllegalArgumentException e) {
            throw new MalformedPacketException("PROXY line with no address: " + e.getMessage());
        }
    }

    private static @Nullable ProxyHeader readBinary(ByteBuf in) {
        int start = in.readerIndex();
        int command = in.getUnsignedByte(start + 12);
        int family = in.getUnsignedByte(start + 13);
        int length = in.getUnsignedShort(start + 14);
        if (in.readableBytes() < FIXED_BYTES + length) {
            return null;
        }
        ByteBuf whole = in.readSlice(FIXED_BYTES + length);
        if (command == COMMAND_LOCAL) {
            return LOCAL;
        }
        if (command != COMMAND_PROXY) {
            throw new MalformedPacketException("PROXY header with an unknown command");
        }
        ByteBuf body = whole.slice(FIXED_BYTES, length);
        int addressBytes = family == TCP4 ? 4 : family == TCP6 ? 16 : 0;
        if (addressBytes == 0) {
            return LOCAL; // a socket file or something unknown: the connection's own address stands
        }
        if (body.readableBytes() < 2 * addressBytes + 4) {
            throw new MalformedPacketException("PROXY header too short for its addresses");
        }
        byte[] source = ByteBufUtil.getBytes(body.readSlice(addressBytes));
        byte[] destination = ByteBufUtil.getBytes(body.readSlice(addressBytes));
        int sourcePort = body.readUnsignedShort();
        int destinationPort = body.readUnsignedShort();
        checkSum(whole, body);
        return new ProxyHeader(address(source, sourcePort), address(destination, destinationPort));
    }

    private static InetSocketAddress address(byte[] host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are addresses", e);
        }
    }

    // type | length, 2 | value; the checksum is over the whole header with zeros in its place
    private static void checkSum(ByteBuf whole, ByteBuf more) {
        while (more.readableBytes() >= 3) {
            int type = more.readUnsignedByte();
            int length = more.readUnsignedShort();
            if (length > more.readableBytes()) {
                throw new MalformedPacketException("PROXY header is cut off");
            }
            if (type == CHECKSUM && length == 4) {
                byte[] bytes = ByteBufUtil.getBytes(whole, 0, whole.writerIndex());
                int at = FIXED_BYTES + more.readerIndex();
                Arrays.fill(bytes, at, at + 4, (byte) 0);
                CRC32C sum = new CRC32C();
                sum.update(bytes);
                if (sum.getValue() != more.getUnsignedInt(more.readerIndex())) {
                    throw new MalformedPacketException("PROXY header with a wrong checksum");
                }
            }
            more.skipBytes(length);
        }
    }

    /** Appends the header. */
    public void write(ByteBuf out, Version version) {
        switch (version) {
            case V1 -> writeText(out);
            case V2 -> writeBinary(out);
        }
    }

    private void writeText(ByteBuf out) {
        String line = "PROXY UNKNOWN\r\n";
        if (source != null && destination != null) {
            boolean four = bothFour(source, destination);
            line =
                    "PROXY %s %s %s %d %d\r\n"
                            .formatted(
                                    four ? "TCP4" : "TCP6",
                                    host(source, four),
                                    host(destination, four),
                                    source.getPort(),
                                    destination.getPort());
        }
        out.writeCharSequence(line, StandardCharsets.US_ASCII);
    }

    private static boolean bothFour(InetSocketAddress one, InetSocketAddress other) {
        return one.getAddress() instanceof Inet4Address
                && other.getAddress() instanceof Inet4Address;
    }

    private static String host(InetSocketAddress address, boolean four) {
        String text = address.getAddress().getHostAddress();
        boolean mapped = !four && address.getAddress() instanceof Inet4Address;
        int zone = text.indexOf('%');
        return mapped ? "::ffff:" + text : zone < 0 ? text : text.substring(0, zone);
    }

    private void writeBinary(ByteBuf out) {
        out.writeBytes(SIGNATURE);
        if (source == null || destination == null) {
            out.writeByte(COMMAND_LOCAL).writeByte(0).writeShort(0);
            return;
        }
        boolean four = bothFour(source, destination);
        out.writeByte(COMMAND_PROXY).writeByte(four ? TCP4 : TCP6).writeShort(four ? 12 : 36);
        out.writeBytes(bytes(source, four)).writeBytes(bytes(destination, four));
        out.writeShort(source.getPort()).writeShort(destination.getPort());
    }

    private static byte[] bytes(InetSocketAddress address, boolean four) {
        byte[] bytes = address.getAddress().getAddress();
        if (four || bytes.length == 16) {
            return bytes;
        }
        byte[] mapped = new byte[16]; // ::ffff:192.0.2.1
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        System.arraycopy(bytes, 0, mapped, 12, 4);
        return mapped;
    }
}
